import GoBinary
import ProbePlanning
package import TraceHost

/// A bpftrace script: what is written for review is byte for byte what runs.
package struct Script: Sendable, Equatable {
  /// The first line of every script; a file that begins otherwise is not ours to overwrite.
  package static let signature =
    "// tuplejoin: written by a program, for review; what runs is this text."

  /// The whole text.
  package let text: String
  /// The text of the file that it imports, `importedFile` beside it; nil if it imports none.
  package var imported: String?
  /// The name of that file.
  package static let importedFile = "hold.bpf.c"

  /// Renders the script that joins inbound requests with outbound connections.
  ///
  /// - Parameters:
  ///   - targets: the binaries, at least one, planned on the same host.
  ///   - host: the machine that is to run the script.
  ///   - fileName: the name of the file that the script is written to, for its header.
  ///   - limits: how much text is kept.
  /// - Throws: `ScriptError` if a template and the plan do not fit.
  package init(
    joining targets: [ScriptTarget], on host: HostCapabilities, fileName: String,
    limits: ScriptLimits = ScriptLimits()
  ) throws(ScriptError) {
    let plan = targets.first?.plan
    let kernel = plan?.probes.filter { $0.site == nil } ?? []
    var values = ScriptHeader.values(kernel, host.bpftraceVersion, fileName: fileName)
    values["signature"] = .text(Self.signature)
    values["processors"] = .number(UInt64(host.processors))
    values["processStartField"] = .text("start_boottime")
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
    values["connect"] = Self.connect(plan?[.connect])
    values["preemption"] = .text("\(host.preemption.rawValue): \(host.interference.words)")
    values["holds"] = .flag(host.interference == .heldOff)
    values["importedFile"] = .text(Self.importedFile)
    values.merge(Self.states(kernel)) { $1 }
    values["dialQueued"] = .flag(targets.contains { $0.plan[.dialQueued] != nil })
    values["anyRequestHitsTwice"] = .flag(
      targets.contains { $0.plan[.requestStart]?.mayHitTwice == true })
    values["anyDialHitsTwice"] = .flag(
      targets.contains { $0.plan[.dialStarted]?.mayHitTwice == true })
    values["anyConnectCall"] = .flag(targets.contains { $0.plan[.connectCall] != nil })
    values["binaries"] = .list(
      targets.enumerated().map { index, target in Self.binary(target, number: UInt64(index + 1)) })
    try self.init(rendering: "join", values)
    if host.interference == .heldOff {
      imported = try StrictTemplate(Self.importedFile).render(values)
    }
  }

  init(rendering template: String, _ values: [String: TemplateValue]) throws(ScriptError) {
    text = try StrictTemplate(template).render(values)
  }

  /// The offsets that templates read, by the names of their fields.
  static func layout(_ program: PlannedProgram) -> TemplateValue {
    .group(
      Dictionary(
        uniqueKeysWithValues: program.offsets.map { ($0.key.rawValue, .number($0.value)) }))
  }

  /// A binary's header, layout and probes.
  private static func binary(
    _ target: ScriptTarget, number: UInt64
  ) -> [String: TemplateValue] {
    var values = ScriptHeader.values(target)
    values["number"] = .number(number)
    values["path"] = .text(target.path.quoted)
    values["layout"] = layout(target.plan.program)
    values["hasThreadNumber"] = .flag(target.plan.program.offsets[.mProcid] != nil)
    values["storedGoroutine"] = .text(CallingConvention(target.plan.program).goroutineOfTask)
    values["dialsHitTwice"] = .flag(target.plan[.dialStarted]?.mayHitTwice == true)
    return values.merging(probes(target)) { _, probe in probe }
  }

  private static func probes(_ target: ScriptTarget) -> [String: TemplateValue] {
    let convention = CallingConvention(target.plan.program)
    // Each probe by its name in the templates, with the arguments that it reads (Go's own signatures).
    let arguments: [(LogicalProbe, String, [String: Int])] = [
      (.requestStart, "requestStart", ["request": 3]),
      (.requestEnd, "requestEnd", [:]),
      (.goroutineCreate, "goroutineCreate", ["child": 1]),
      (.coroutineStart, "coroutineStart", [:]),
      (.dialQueued, "dialQueued", ["wantConn": 1]),
      (.dialStarted, "dialStarted", ["wantConn": 1]),
      (.connectCall, "connectCall", [:]),
    ]
    var values: [String: TemplateValue] = [:]
    for (probe, name, words) in arguments {
      guard let planned = target.plan[probe], let site = planned.site else {
        values[name] = .flag(false)
        continue
      }
      var group = words.mapValues { TemplateValue.text(convention.word($0, at: site.kind)) }
      group["place"] = .text("\(planned.place); \(planned.reason)")
      if probe == .goroutineCreate, site.kind == .entry {
        // There the argument is the address of the new goroutine's field.
        let sched = target.plan.program.offsets[.gSched] ?? 0
        group["child"] = .text("\(convention.word(0, at: site.kind)) - \(sched)")
      }
      group["offset"] = .text("0x" + String(planned.number ?? 0, radix: 16))
      group["mayHitTwice"] = .flag(planned.mayHitTwice)
      group["goroutine"] = .text(convention.goroutine(at: site.kind))
      group["predicate"] = .text(predicate(site, convention, pids: target.pids))
      values[name] = .group(group)
    }
    return values
  }

  /// What follows from the probes of states, if there are any.
  private static func states(_ probes: [PlannedProbe]) -> [String: TemplateValue] {
    let probes = probes.filter { ProbePlan.stateProbes.contains($0.probe) }
    var values = Dictionary(
      uniqueKeysWithValues: probes.map {
        ($0.probe.templateName, TemplateValue.group(Self.values(of: $0)))
      })
    values["states"] = .flag(!probes.isEmpty)
    // Those that the processes have opened since the probes were attached.
    values["stateCondition"] = .text(
      "args->protocol == 6 && (@socket[(uint64)args->skaddr].0 != 0"
        + " || (args->newstate == 2 && @process[(uint64)pid] != 0))")
    return values
  }

  private static func connect(_ connect: PlannedProbe?) -> TemplateValue {
    let isKprobe = if case .kprobe = connect?.mechanism { true } else { false }
    return .group([
      "place": .text(connect.map { "\($0.place); \($0.reason)" } ?? ""),
      "isKprobe": .flag(isKprobe),
    ])
  }

  /// The condition of a probe: the processes, and that the branch of a stack check is not taken.
  private static func predicate(
    _ site: ProbeSite, _ convention: CallingConvention, pids: [Int32]
  ) -> String {
    var conditions: [String] = []
    let processes = pids.map { "pid == \($0)" }.joined(separator: " || ")
    if !pids.isEmpty { conditions.append(pids.count == 1 ? processes : "(\(processes))") }
    if site.kind == .prologueBranch { conditions.append(convention.branchIsNotTaken) }
    return conditions.isEmpty ? "" : " /" + conditions.joined(separator: " && ") + "/"
  }
}
