import ArgumentParser
import Correlation
import ProbePlanning
import ScriptTemplate
import TraceHost

/// What runs a script.
enum Engine: String, ExpressibleByArgument, CaseIterable {
  case bpftrace, systemtap
}

extension PreparedTrace {
  /// Prepares the script of a trace for SystemTap, which is rendered and never run from here.
  ///
  /// - Parameters:
  ///   - trace: the name of the trace.
  ///   - target: for the join, the one program.
  ///   - options: how the script is rendered, and where it is written to.
  /// - Returns: the trace, whose script can be written.
  /// - Throws: an error of the options, of the program or of the script.
  static func systemTap(
    _ trace: String, _ target: TargetOptions, _ options: ScriptOptions
  ) async throws -> PreparedTrace {
    let host = await HostCapabilities.probe(
      kprobes: KernelMechanisms.functions(of: ProbePlan.kernelProbes))
    func prepared(_ trace: Trace, _ script: Script) -> PreparedTrace {
      PreparedTrace(
        trace: trace, host: host, attachments: [], binaries: [], script: script,
        reviewPath: options.emit == "-" ? nil : options.emit)
    }
    switch trace {
    case "icmp": return prepared(.icmp, try Script(systemTap: "icmp", fileName: "icmp.stp"))
    case "join":
      let binaries = try TracedProgram.all(target)
      guard binaries.count == 1, target.pids.isEmpty, !options.states else {
        throw ValidationError("SystemTap's script is of one --binary, without --pid and --states.")
      }
      let target = ScriptTarget(
        try ProbePlan(joining: binaries[0].program, on: host),
        path: try TargetPath(binaries[0].file.path))
      return prepared(
        .join(JoinOptions(targetPieces: Int(options.limits.targetPieces))),
        try Script(
          systemTapJoining: target, fileName: "\(binaries[0].file.name).stp",
          limits: options.limits))
    default: throw ValidationError("For SystemTap there are scripts of join and icmp alone.")
    }
  }
}
