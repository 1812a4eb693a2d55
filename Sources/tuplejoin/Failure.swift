import ArgumentParser
import BpftraceSession
import GoBinary
import ProbePlanning
import ScriptTemplate
import SocketFilter
import TimelinePlot
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

  /// One sentence.
  let message: String
  /// What another program said of it, a line each.
  let details: [String]
  /// What to do next.
  let hint: String?
  let code: Code

  init(_ message: String, details: [String] = [], hint: String?, code: Code) {
    self.message = message
    self.details = details
    self.hint = hint
    self.code = code
  }

  /// Tells of an error of a stage; any other error is passed on as it is.
  static func of(_ error: any Error) -> any Error {
    switch error {
    case let error as GoBinaryError: Failure(error.description, hint: error.hint, code: .data)
    case ProbePlanError.host(let error): of(error)
    case let error as ProbePlanError: Failure(error.description, hint: error.hint, code: .data)
    case let error as ScriptError: Failure(error.description, hint: error.hint, code: .data)
    case let error as RecordingError: Failure(error.description, hint: error.hint, code: .data)
    case let error as PlotError: Failure(error.description, hint: error.hint, code: .data)
    case let error as ReviewFileError: Failure(error.description, hint: error.hint, code: .output)
    case let error as OutputError: Failure(error.description, hint: error.hint, code: .output)
    case let error as BpftraceError:
      Failure(
        error.description, details: error.details, hint: error.hint, code: .unavailable)
    case let error as SocketFilterError:
      Failure(error.description, hint: error.hint, code: code(of: error))
    case let error as TraceHostError:
      Failure(error.description, hint: error.hint, code: code(of: error))
    default: error
    }
  }

  private static func code(of error: SocketFilterError) -> Code {
    if case .notPermitted = error { .permission } else { .unavailable }
  }

  private static func code(of error: TraceHostError) -> Code {
    switch error {
    case .notPermitted: .permission
    case .noSuchProcess: .data
    default: .unavailable
    }
  }
}
