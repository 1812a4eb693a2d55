import ArgumentParser
import BpftraceSession
import GoBinary
import ProbePlanning
import ScriptTemplate
import TraceHost

/// An error as the user sees it: a sentence, what to do next, and the exit code.
struct Failure: Error {
  /// The exit codes, as `tuplejoin --help` lists them (sysexits.h).
  enum Code: Int32 {
    case output = 1
    case data = 65
    case unavailable = 69
    case permission = 77
  }

  let message: String
  let hint: String?
  let code: Code

  init(_ message: String, hint: String? = nil, code: Code) {
    self.message = message
    self.hint = hint
    self.code = code
  }

  init(_ error: GoBinaryError) {
    self.init(error.description, hint: error.hint, code: .data)
  }

  init(_ error: ProbePlanError) {
    self.init(error.description, hint: error.hint, code: .data)
  }

  init(_ error: ScriptError) {
    self.init(error.description, hint: error.hint, code: .data)
  }

  init(_ error: ReviewFileError) {
    self.init(error.description, hint: error.hint, code: .output)
  }

  init(_ error: BpftraceError) {
    self.init(error.description, hint: error.hint, code: .unavailable)
  }

  init(_ error: TraceHostError) {
    let code: Code =
      switch error {
      case .notPermitted: .permission
      case .noSuchProcess, .executableGone: .data
      default: .unavailable
      }
    self.init(error.description, hint: error.hint, code: code)
  }

  init(_ error: OutputError) {
    self.init(error.description, hint: error.hint, code: .output)
  }
}
