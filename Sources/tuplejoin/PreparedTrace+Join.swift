import Correlation
import GoBinary
import ProbePlanning
import ScriptTemplate
import TraceHost

extension PreparedTrace {
  /// Prepares the main job: the stages binary → plan → script.
  ///
  /// - Parameters:
  ///   - target: programs, by paths or processes; else the command's first word names one.
  ///   - command: the command to be started, if any.
  ///   - options: how the script is rendered, and where it is written to.
  ///   - mapKeys: how many entries each map in the kernel can hold.
  ///   - withHTTP: whether what is on the wire is joined with the connections, too.
  ///   - isToRun: whether the host must be able to run it.
  /// - Returns: the trace, of which nothing runs yet.
  /// - Throws: an error of the options, the host, the program, the plan or the script.
  static func join(
    _ target: TargetOptions, command: [String] = [], _ options: ScriptOptions,
    mapKeys: Int = EngineOptions.usualMapKeys, withHTTP: Bool = false, isToRun: Bool
  ) async throws -> PreparedTrace {
    // Both take some hundredths of a second, and neither needs the other.
    async let probed = HostCapabilities.probe(
      kprobes: KernelMechanisms.functions(of: ProbePlan.kernelProbes + ProbePlan.stateProbes))
    let traced = Result { try TracedProgram.all(target, command: command) }
    let host = await probed
    if isToRun, let obstacle = host.obstacle { throw obstacle }
    return try join(
      traced.get(), options, mapKeys: mapKeys, withHTTP: withHTTP, on: host)
  }

  private static func join(
    _ binaries: [TracedProgram], _ options: ScriptOptions, mapKeys: Int, withHTTP: Bool,
    on host: HostCapabilities
  ) throws -> PreparedTrace {
    let plans = try binaries.map {
      try ProbePlan(
        joining: $0.program, on: host, roundTrips: options.only != .dialed,
        withStates: options.states)
    }
    let name = binaries.count == 1 ? binaries[0].file.name : "tuplejoin"
    let reviewPath = options.emit == "-" ? nil : options.emit ?? "./\(name).bt"
    let targets = try zip(plans, binaries).map { plan, binary in
      ScriptTarget(plan, path: try TargetPath(binary.file.path), pids: binary.pids)
    }
    var limits = options.limits
    limits.mapKeys = UInt64(mapKeys)
    let script = try Script(
      joining: targets, on: host, fileName: reviewPath ?? "\(name).bt",
      search: TargetSearch(targets, BpftraceDialect.of(host.bpftraceVersion)),
      limits: limits,
      caller: options.caller.options, contents: options.contents)
    return PreparedTrace(
      trace: .join(
        JoinOptions(
          targetPieces: Int(options.limits.targetPieces), only: options.only?.relation,
          withStates: options.states, withHTTP: withHTTP, caller: options.caller.options)),
      host: host,
      attachments: zip(plans, binaries).map { plan, binary in
        Attachment(probes: plan.probes, subject: "\(binary.shownPath) \(plan.program.words)")
      },
      binaries: binaries, script: script, reviewPath: reviewPath,
      warnings: plans.flatMap(\.program.warnings) + [host.interference.warning].compactMap { $0 },
      verify: { try verify(zip(plans, binaries)) })
  }
}

extension PlannedProgram {
  /// What kind of program it is, in parentheses.
  var words: String {
    "(\(goVersion), \(architecture.rawValue), \(symbolSource.words))"
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
