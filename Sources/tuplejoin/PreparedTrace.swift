import Correlation
import ProbePlanning
import ScriptTemplate
import TraceHost

/// A trace that is ready to run: its script, and what is to be known of it.
struct PreparedTrace {
  /// Probes, and in words what they are attached to.
  struct Attachment {
    let probes: [PlannedProbe]
    let subject: String
  }

  /// Which trace it is.
  let trace: Trace
  /// The machine that the script was rendered for.
  let host: HostCapabilities
  /// The probes of the script.
  let attachments: [Attachment]
  /// The binaries, in the order in which the script numbers them; empty for a trace of only the kernel.
  let binaries: [TracedProgram]
  let script: Script
  /// Where the script is written to; nil to print it.
  let reviewPath: String?
  /// What the user should know of the programs, a sentence each.
  var warnings: [String] = []
  /// Reads again what the probes rest on; throws if it has changed meanwhile.
  var verify: () throws -> Void = {}

  /// Writes the script for review, or prints it.
  ///
  /// - Throws: `ReviewFileError` or `OutputError`.
  func emit(_ level: Diagnostics.Level) throws {
    for warning in warnings where level > .quiet {
      Diagnostics.warning(warning)
    }
    guard let reviewPath else {
      try ByteSink.standardOutput.write(script.text)
      if script.imported != nil, level > .quiet {
        Diagnostics.note("it imports \(Script.importedFile), which --emit PATH writes beside it")
      }
      return
    }
    try ReviewFile.write(script, to: reviewPath)
    guard level > .quiet else { return }
    Diagnostics.note("wrote \(reviewPath)")
    if script.imported != nil {
      Diagnostics.note("wrote \(ReviewFile.importedPath(beside: reviewPath))")
    }
  }
}
