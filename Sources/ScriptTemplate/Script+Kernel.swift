package import ProbePlanning
package import TraceHost
package import TraceModel

extension Script {
  /// Renders a script that has no program for its target.
  ///
  /// - Parameters:
  ///   - template: the name of the template, which is the trace's.
  ///   - probes: the probes, by mechanism.
  ///   - host: the machine that is to run the script.
  ///   - pid: the one process to trace; nil for all.
  ///   - payload: what payload is printed, if any is.
  ///   - fileName: the name of the file that the script is written to, for its header.
  /// - Throws: `ScriptError` if the template and the probes do not fit.
  package init(
    kernel template: String, probes: [PlannedProbe], on host: HostCapabilities, pid: Int32? = nil,
    payload: PayloadSettings? = nil, fileName: String
  ) throws(ScriptError) {
    var values = Self.values(probes, on: host, pid: pid, fileName: fileName)
    values["requests"] = .flag(false)
    let tracesCalls = probes.contains { $0.isOfSystemCalls }
    values["binaries"] = .list([])
    values.merge(Self.interference(on: host)) { $1 }
    if !tracesCalls { values["holds"] = .flag(false) }
    if let payload { values.merge(payload.values(for: probes)) { $1 } }
    try self.init(rendering: template, values)
    if tracesCalls { imported = try Self.imported(values, on: host) }
  }

  /// Renders the script for accepted connections and the requests that arrive on them.
  ///
  /// - Parameters:
  ///   - targets: the binaries, planned on the same host.
  ///   - probes: those of the kernel.
  ///   - host: the machine that is to run the script.
  ///   - fileName: the name of the file that the script is written to, for its header.
  ///   - search: which binaries bpftrace is to look for.
  ///   - limits: how much text is kept.
  ///   - caller: what is reported about requests.
  /// - Throws: `ScriptError` if the template and the plans do not fit.
  package init(
    accepting targets: [ScriptTarget], probes: [PlannedProbe], on host: HostCapabilities,
    fileName: String, search: TargetSearch = .none, limits: ScriptLimits, caller: CallerOptions
  ) throws(ScriptError) {
    let targets = targets.map { $0.named(search) }
    var values = Self.values(probes, on: host, pid: nil, fileName: fileName, search: search)
    values["requests"] = .flag(true)
    values["anyStreams"] = .flag(targets.contains { $0.hasStreams })
    values["contexts"] = .flag(false)
    values.merge(Self.rules(limits, on: host)) { $1 }
    values["processStartField"] = .text(Self.processStartField)
    values["lastField"] = .number(limits.lastField)
    values["drainMilliseconds"] = .number(ScriptLimits.drainMilliseconds)
    values["drainLines"] = .number(ScriptLimits.drainLines)
    values.merge(Self.interference(on: host)) { $1 }
    // A handler that has just been entered has no route.
    let hasRoutes = false
    values.merge(Self.caller(caller, of: targets, limits, hasRoutes: hasRoutes)) { $1 }
    values["binaries"] = .list(
      targets.enumerated().map { index, target in
        Self.binary(target, number: UInt64(index + 1))
          .merging(
            Self.caller(caller, of: target.plan.program, hasRoutes: hasRoutes)
          ) { $1 }
      })
    try self.init(rendering: "accept", values)
    searchFolders = search.folders
    imported = try Self.imported(values, on: host)
  }

  /// The values that scripts with only kernel probes have, too.
  private static func values(
    _ probes: [PlannedProbe], on host: HostCapabilities, pid: Int32?, fileName: String,
    search: TargetSearch = .none
  ) -> [String: TemplateValue] {
    var values = ScriptHeader.values(
      probes, host.bpftraceVersion, fileName: fileName, search: search)
    values["signature"] = .text(signature)
    values["processes"] = .text(pid.map { "process \($0) alone" } ?? "all")
    values["pid"] = pid.map { .group(["number": .number(UInt64($0))]) } ?? .flag(false)
    values["has"] = .group(
      Dictionary(
        uniqueKeysWithValues: Tracepoint.allCases.map {
          ("\($0)", .flag(host.tracepoints.contains($0)))
        }))
    values["processors"] = .number(UInt64(host.processors))
    values["pieceLength"] = .number(ScriptLimits.pieceLength)
    values["argumentsLength"] = .number(ScriptLimits.argumentsLength)
    values["filesLength"] = .number(ScriptLimits.filesLength)
    values["stateCondition"] = .text("args->protocol == 6")
    for probe in probes { values[probe.probe.templateName] = .group(Self.values(of: probe)) }
    return values
  }

  /// What the template of a probe of the kernel needs.
  static func values(of probe: PlannedProbe) -> [String: TemplateValue] {
    let isKprobe =
      switch probe.mechanism {
      case .kprobe, .kretprobe: true
      case .tracepoint, .uprobe, .symbolUprobe: false
      }
    return ["place": .text("\(probe.place); \(probe.reason)"), "isKprobe": .flag(isKprobe)]
  }
}

extension PlannedProbe {
  /// Tells that there are programs of system calls, which the kernel may preempt like those in a target
  /// (`trace_call_bpf_faultable`, Linux 7).
  fileprivate var isOfSystemCalls: Bool {
    switch mechanism {
    case .tracepoint(let name): name.hasPrefix("syscalls:")
    // Beside the function, its calls' ends are looked at.
    case .kprobe, .kretprobe: probe == .accept
    case .uprobe, .symbolUprobe: false
    }
  }
}

extension LogicalProbe {
  /// The probe's name in templates, such as `connectEnd` for "connect.end".
  var templateName: String {
    let words = rawValue.split { ".-".contains($0) }
    return words.prefix(1).joined()
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
