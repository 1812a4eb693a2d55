import Correlation
import GoBinary
import ProbePlanning
import ScriptTemplate
import TraceHost

extension PreparedTrace {
  /// Prepares the main job: the stages binary → plan → script.
  ///
  /// - Parameters:
  ///   - target: the program, by its path or by a process; else the command's first word names it.
  ///   - command: the command to be started, if any.
  ///   - options: how the script is rendered, and where it is written to.
  ///   - isToRun: tells that the host must be able to run it.
  /// - Returns: the trace, of which nothing runs yet.
  /// - Throws: an error of the options, the host, the program, the plan or the script.
  static func join(
    _ target: TargetOptions, command: [String] = [], _ options: ScriptOptions, isToRun: Bool
  ) async throws -> PreparedTrace {
    // Both take some hundredths of a second, and neither needs the other.
    async let probed = HostCapabilities.probe(
      kprobes: KernelMechanisms.functions(of: ProbePlan.kernelProbes))
    let traced = Result { try TracedProgram(target, command: command) }
    let host = await probed
    if isToRun, let obstacle = host.obstacle { throw obstacle }
    return try join(traced.get(), target, options, on: host)
  }

  private static func join(
    _ traced: TracedProgram, _ target: TargetOptions, _ options: ScriptOptions,
    on host: HostCapabilities
  ) throws -> PreparedTrace {
    let program = traced.program
    let plan = try ProbePlan(joining: program, on: host)
    let name = traced.file.path.split(separator: "/").last.map(String.init) ?? "tuplejoin"
    let reviewPath = options.emit == "-" ? nil : options.emit ?? "./\(name).bt"
    let script = try Script(
      joining: plan, path: try TargetPath(traced.file.path), on: host, pid: target.pid,
      fileName: reviewPath ?? "\(name).bt", limits: options.limits)
    let words =
      "(\(plan.program.goVersion), \(program.architecture.rawValue), \(program.symbolSource.words))"
    return PreparedTrace(
      trace: .join(targetPieces: Int(options.limits.targetPieces)), host: host, probes: plan.probes,
      subject: "\(target.binary ?? program.path) \(words)", script: script, reviewPath: reviewPath,
      verify: {
        // Each instruction that a probe is for, and the file's identity.
        for case let site? in plan.probes.map(\.site) { try program.verify(site) }
      })
  }
}

extension SymbolSource {
  /// How the functions were found, in words.
  var words: String {
    switch self {
    case .symbols: "symbols"
    case .functionTable: "stripped"
    }
  }
}
