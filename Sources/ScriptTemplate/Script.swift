import GoBinary
package import ProbePlanning
package import TraceHost

/// A bpftrace script: what is written for review is byte for byte what runs.
package struct Script: Sendable, Equatable {
  /// The first line of every script; a file that begins otherwise is not ours to overwrite.
  package static let signature =
    "// tuplejoin: written by a program, for review; what runs is this text."

  /// The whole text.
  package let text: String

  /// Renders the script that joins inbound requests with outbound connections.
  ///
  /// - Parameters:
  ///   - plan: the probes, by place and mechanism.
  ///   - path: the target as bpftrace is to open it.
  ///   - host: the machine that is to run the script.
  ///   - pid: the one process to trace; nil for all of the target.
  ///   - fileName: the name of the file that the script is written to, for its header.
  ///   - limits: how much text is kept.
  /// - Throws: `ScriptError` if a template and the plan do not fit.
  package init(
    joining plan: ProbePlan, path: TargetPath, on host: HostCapabilities, pid: Int32?,
    fileName: String, limits: ScriptLimits = ScriptLimits()
  ) throws(ScriptError) {
    var values = ScriptHeader.values(plan, path, host.bpftraceVersion, pid, fileName: fileName)
    values["path"] = .text(path.quoted)
    values["signature"] = .text(Self.signature)
    values["processors"] = .number(UInt64(host.processors))
    values["pieceLength"] = .number(ScriptLimits.pieceLength)
    values["fields"] = .number(limits.lastField + 1)
    values["lastField"] = .number(limits.lastField)
    values["drainMilliseconds"] = .number(ScriptLimits.drainMilliseconds)
    values["drainLines"] = .number(ScriptLimits.drainLines)
    values["textQueue"] = .group([
      "slots": .number(ScriptLimits.textQueueSlots),
      "room": .number(
        ScriptLimits.textQueueSlots - min(ScriptLimits.textQueueSlots / 2, limits.lastField + 1)),
    ])
    values["endedQueue"] = .group(["slots": .number(ScriptLimits.endedQueueSlots)])
    values["layout"] = .group(
      Dictionary(
        uniqueKeysWithValues: plan.program.offsets.map { ($0.key.rawValue, .number($0.value)) }))
    values.merge(Self.probes(plan, pid: pid)) { _, probe in probe }
    text = try StrictTemplate("join").render(values)
  }

  private static func probes(_ plan: ProbePlan, pid: Int32?) -> [String: TemplateValue] {
    let convention = CallingConvention(plan.program)
    // Each probe by its name in the templates, with the arguments that it reads (Go's own signatures).
    let arguments: [(LogicalProbe, String, [String: Int])] = [
      (.requestStart, "requestStart", ["request": 3]),
      (.requestEnd, "requestEnd", [:]),
      (.goroutineCreate, "goroutineCreate", ["child": 1]),
      (.coroutineStart, "coroutineStart", [:]),
      (.dialQueued, "dialQueued", ["wantConn": 1]),
      (.dialStarted, "dialStarted", ["wantConn": 1]),
    ]
    var values: [String: TemplateValue] = [:]
    for (probe, name, words) in arguments {
      guard let planned = plan[probe], let site = planned.site else {
        values[name] = .flag(false)
        continue
      }
      var group = words.mapValues { TemplateValue.text(convention.word($0, at: site.kind)) }
      group["place"] = .text("\(planned.place); \(planned.reason)")
      group["offset"] = .text("0x" + String(site.fileOffset, radix: 16))
      group["goroutine"] = .text(convention.goroutine(at: site.kind))
      group["predicate"] = .text(predicate(site, convention, pid: pid))
      values[name] = .group(group)
    }
    let connect = plan[.connect]
    let isKprobe = if case .kprobe = connect?.mechanism { true } else { false }
    values["connect"] = .group([
      "place": .text(connect.map { "\($0.place); \($0.reason)" } ?? ""),
      "isKprobe": .flag(isKprobe),
      "goroutine": .text(
        CallingConvention.stored("$task->thread.fsbase", plan.program.goroutineSlot)),
    ])
    return values
  }

  /// The condition of a probe: the process, and that the branch of a stack check is not taken.
  private static func predicate(
    _ site: ProbeSite, _ convention: CallingConvention, pid: Int32?
  ) -> String {
    var conditions: [String] = []
    if let pid { conditions.append("pid == \(pid)") }
    if site.kind == .prologueBranch { conditions.append(convention.branchIsNotTaken) }
    return conditions.isEmpty ? "" : " /" + conditions.joined(separator: " && ") + "/"
  }
}
