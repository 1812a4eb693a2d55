import GoBinary
import ProbePlanning
import ScriptTemplate
import TraceHost

/// From analysed programs to a script: the stages binary → plan → script.
struct TracePreparation {
  let programs: [TracedProgram]
  let plans: [ProbePlan]
  let script: Script
  /// Where the script is written to; nil to print it.
  let reviewPath: String?

  /// Plans the probes of programs, and renders the script.
  ///
  /// - Throws: an error of a plan or of the script.
  init(
    _ programs: [TracedProgram], _ options: ScriptOptions, on host: HostCapabilities
  ) throws {
    self.programs = programs
    let plans = try programs.map { try ProbePlan(joining: $0.program, on: host) }
    self.plans = plans
    let name = programs.count == 1 ? programs[0].file.name : "tuplejoin"
    reviewPath = options.emit == "-" ? nil : options.emit ?? "./\(name).bt"
    let targets = try zip(plans, programs).map { plan, traced in
      ScriptTarget(plan, path: try TargetPath(traced.file.path), pids: traced.pids)
    }
    script = try Script(
      joining: targets, on: host, fileName: reviewPath ?? "\(name).bt", limits: options.limits)
  }

  /// Reads every instruction that a probe is for again, and compares the files with those analysed.
  func verify() throws(GoBinaryError) {
    for (plan, traced) in zip(plans, programs) {
      for case let site? in plan.probes.map(\.site) { try traced.program.verify(site) }
    }
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
