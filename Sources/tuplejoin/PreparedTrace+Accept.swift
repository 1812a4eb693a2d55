import Correlation
import GoBinary
import ProbePlanning
import ScriptTemplate
import TraceHost
import TraceModel

extension PreparedTrace {
  /// Prepares the trace of accepted connections with the requests that come by them.
  ///
  /// - Parameters:
  ///   - binaries: the paths of the programs.
  ///   - emit: where the script is written to, as the user gave it.
  ///   - caller: what is reported about requests.
  ///   - isToRun: whether the host must be able to run it.
  /// - Returns: the trace, of which nothing runs yet.
  /// - Throws: an error of the host, a program, a plan or the script.
  static func accept(
    _ binaries: [String], emit: String?, _ caller: CallerOptions, isToRun: Bool
  ) async throws -> PreparedTrace {
    let host = await HostCapabilities.probe(kprobes: KernelMechanisms.functions(of: [.accept]))
    if isToRun, let obstacle = host.obstacle { throw obstacle }
    let programs = try TracedProgram.all(binaries: binaries)
    let plans = try programs.map { try ProbePlan(accepting: $0.program) }
    let kernel = try [LogicalProbe.accept, .processExit, .processExec, .stop].map {
      try KernelMechanisms.plan($0, on: host)
    }
    let reviewPath = emit == "-" ? nil : emit ?? "./accept.bt"
    let limits = ScriptLimits()
    let targets = try zip(plans, programs).map { plan, program in
      ScriptTarget(plan, path: try TargetPath(program.file.path))
    }
    let script = try Script(
      accepting: targets, probes: kernel, on: host, fileName: reviewPath ?? "accept.bt",
      search: TargetSearch(targets, BpftraceDialect.of(host.bpftraceVersion)), limits: limits,
      caller: caller)
    return PreparedTrace(
      trace: .accept(
        requests: JoinOptions(targetPieces: Int(limits.targetPieces), caller: caller)),
      host: host,
      attachments: zip(plans, programs).map { plan, program in
        Attachment(
          probes: plan.probes, subject: "\(program.shownPath) \(plan.program.words)")
      } + [Attachment(probes: kernel, subject: "Linux \(host.kernelRelease)")],
      binaries: programs, script: script, reviewPath: reviewPath,
      warnings: plans.flatMap(\.program.warnings) + [host.interference.warning].compactMap { $0 },
      verify: { try verify(zip(plans, programs)) })
  }

  /// Reads again each instruction that a probe is for, and the files' identities.
  static func verify(_ programs: Zip2Sequence<[ProbePlan], [TracedProgram]>) throws {
    for (plan, binary) in programs {
      for site in plan.probes.flatMap(\.sites) { try binary.program.verify(site) }
    }
  }
}
