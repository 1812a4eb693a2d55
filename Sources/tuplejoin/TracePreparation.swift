import GoBinary
import ProbePlanning
import ScriptTemplate
import TraceHost

/// From an analysed program to a script: the stages binary → plan → script.
struct TracePreparation {
  private let program: GoProgram
  let plan: ProbePlan
  let script: Script
  /// Where the script is written to; nil to print it.
  let reviewPath: String?

  /// Plans the probes of a program, and renders the script.
  ///
  /// - Throws: an error of the plan or of the script.
  init(
    _ traced: TracedProgram, pid: Int32?, _ options: ScriptOptions, on host: HostCapabilities
  ) throws {
    program = traced.program
    plan = try ProbePlan(joining: program, on: host)
    let name = traced.file.path.split(separator: "/").last.map(String.init) ?? "tuplejoin"
    reviewPath = options.emit == "-" ? nil : options.emit ?? "./\(name).bt"
    script = try Script(
      joining: [
        ScriptTarget(plan, path: try TargetPath(traced.file.path), pids: pid.map { [$0] } ?? [])
      ], on: host,
      fileName: reviewPath ?? "\(name).bt", limits: options.limits)
  }

  /// Reads every instruction that a probe is for again, and compares the file with the one analysed.
  func verify() throws(GoBinaryError) {
    for case let site? in plan.probes.map(\.site) { try program.verify(site) }
  }

  /// Writes the script for review, or prints it.
  ///
  /// - Throws: `ReviewFileError` or `OutputError`.
  func emit(_ level: Diagnostics.Level) throws {
    guard let reviewPath else {
      try ByteSink.standardOutput.write(script.text)
      return
    }
    try ReviewFile.write(script, to: reviewPath)
    if level > .quiet { Diagnostics.note("wrote \(reviewPath)") }
  }
}
