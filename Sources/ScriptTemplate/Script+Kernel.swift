package import ProbePlanning
package import TraceHost

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
    var values = ScriptHeader.values(probes, host.bpftraceVersion, fileName: fileName)
    values["signature"] = .text(Self.signature)
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
    if let payload { values.merge(payload.values(for: probes)) { $1 } }
    try self.init(rendering: template, values)
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

extension LogicalProbe {
  /// The probe's name in templates, such as `connectEnd` for "connect.end".
  var templateName: String {
    let words = rawValue.split { ".-".contains($0) }
    return words.prefix(1).joined()
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
