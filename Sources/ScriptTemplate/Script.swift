import GoBinary
import ProbePlanning
package import TraceHost
package import TraceModel

/// A bpftrace script: what is written for review is byte for byte what runs.
package struct Script: Sendable, Equatable {
  /// The first line of every script; a file that begins otherwise is not ours to overwrite.
  package static let signature =
    "// tuplejoin: written by a program, for review; what runs is this text."

  /// The whole text.
  package let text: String
  /// Tells that it has its lines written out itself, many at once (`print(@flush)`).
  package var flushesItself = false
  /// The text of the file that it imports, `importedFile` beside it; nil if it imports none.
  package var imported: String?
  /// The folders that `PATH` needs behind its own, if bpftrace is to look for targets there; nil if all have paths.
  package var searchFolders: [String]?
  /// The name of the file that is imported.
  package static let importedFile = "hold.bpf.c"

  /// Renders the script that joins inbound requests with outbound connections.
  ///
  /// - Parameters:
  ///   - targets: the binaries, at least one, planned on the same host.
  ///   - host: the machine that is to run the script.
  ///   - fileName: the name of the file that the script is written to, for its header.
  ///   - search: which binaries bpftrace is to look for.
  ///   - limits: how much text is kept.
  ///   - caller: what is reported about requests.
  ///   - contents: what is reported beside who dials and uses.
  /// - Throws: `ScriptError` if a template and the plan do not fit.
  package init(
    joining targets: [ScriptTarget], on host: HostCapabilities, fileName: String,
    search: TargetSearch = .none, limits: ScriptLimits = ScriptLimits(),
    caller: CallerOptions = CallerOptions(),
    contents: ScriptContents = ScriptContents()
  ) throws(ScriptError) {
    let targets = targets.map { $0.telling(contents).named(search) }
    let plan = targets.first?.plan
    let kernel = plan?.probes.filter { $0.site == nil } ?? []
    var values = ScriptHeader.values(
      kernel, host.bpftraceVersion, fileName: fileName, search: search)
    values["signature"] = .text(Self.signature)
    values["processors"] = .number(UInt64(host.processors))
    values["processStartField"] = .text(Self.processStartField)
    values["pieceLength"] = .number(ScriptLimits.pieceLength)
    values["lastField"] = .number(limits.lastField)
    values["drainMilliseconds"] = .number(
      contents.requests ? ScriptLimits.busyDrainMilliseconds : ScriptLimits.drainMilliseconds)
    values["drainLines"] = .number(ScriptLimits.drainLines)
    let hasRoutes = targets.contains { $0.plan.program.route != nil }
    values.merge(Self.caller(caller, of: targets, limits, hasRoutes: hasRoutes)) { $1 }
    values["connect"] = Self.connect(plan?[.connect])
    values["stop"] = plan?[.stop].map { .group(Self.values(of: $0)) }
    values["uses"] = .flag(targets.contains { $0.hasRoundTrips })
    values["anyUseHitsTwice"] = .flag(
      targets.contains { target in
        target.plan.probes.contains { RoundTrip(of: $0) != nil && $0.mayHitTwice }
      })
    values.merge(Self.states(kernel)) { $1 }
    values["dialQueued"] = .flag(targets.contains { $0.plan[.dialQueued] != nil })
    values["hasStacks"] = .flag(targets.contains { $0.hasStacks })
    values["hasNames"] = .flag(targets.contains { $0.hasNames })
    values["contexts"] = .flag(true)
    values.merge(Self.contexts(targets)) { $1 }
    values.merge(Self.rules(limits, on: host)) { $1 }
    values["requests"] = .flag(contents.requests)
    values.merge(Self.interference(on: host)) { $1 }
    let preempts = Self.preempts(on: host)
    values["inKernel"] = .group(["preempts": .flag(false)])
    let queued = [
      ("dialed", true), ("used", !preempts && targets.contains { $0.hasRoundTrips }),
      ("request", !preempts && contents.requests),
    ]
    values["queues"] = .list(queued.filter(\.1).compactMap { EventDeclaration.values[$0.0] })
    values.merge(Self.names) { _, name in name }
    values["stackLevels"] = .number(ScriptLimits.stackLevels)
    values["anyRequestHitsTwice"] = .flag(targets.contains { $0.startsHitTwice })
    values["anyStreams"] = .flag(targets.contains { $0.hasStreams })
    values["anyDialHitsTwice"] = .flag(
      targets.contains { $0.dialsHitTwice })
    values["anyConnectCall"] = .flag(targets.contains { $0.plan[.connectCall] != nil })
    values["binaries"] = .list(
      targets.enumerated().map { index, target in
        Self.binary(target, number: UInt64(index + 1))
          .merging(
            Self.caller(
              caller, of: target.plan.program, hasRoutes: target.plan.program.route != nil)
          ) { $1 }
      })
    try self.init(rendering: "join", values)
    flushesItself = true
    searchFolders = search.folders
    imported = try Self.imported(values, on: host)
  }

  /// When a process began, in `task_struct`.
  static let processStartField = "start_boottime"

  /// Tells that programs in the target print what they would else queue; those in the kernel need not.
  private static func preempts(on host: HostCapabilities) -> Bool {
    [.possible, .harmful].contains(host.interference)
  }

  /// How the programs of a target's threads are kept apart.
  static func interference(on host: HostCapabilities) -> [String: TemplateValue] {
    [
      "preempts": .flag(preempts(on: host)),
      "preemption": .text("\(host.preemption.rawValue): \(host.interference.words)"),
      "holds": .flag(host.interference == .heldOff),
      "importedFile": .text(importedFile),
    ]
  }

  /// The text of the file to be imported; nil if there is none.
  static func imported(
    _ values: [String: TemplateValue], on host: HostCapabilities
  ) throws(ScriptError) -> String? {
    guard host.interference == .heldOff else { return nil }
    return try StrictTemplate(importedFile).render(values)
  }

  init(rendering template: String, _ values: [String: TemplateValue]) throws(ScriptError) {
    let events = ["events": TemplateValue.group(EventDeclaration.values.mapValues { .group($0) })]
    text = try StrictTemplate(template).render(values.merging(events) { $1 })
  }

  /// A binary's header, layout and probes.
  static func binary(
    _ target: ScriptTarget, number: UInt64
  ) -> [String: TemplateValue] {
    var values = ScriptHeader.values(target)
    values["number"] = .number(number)
    values["path"] = .text(target.quoted)
    values["layout"] = layout(target.plan.program)
    values.merge(contexts(target.plan.program)) { $1 }
    values["hasStacks"] = .flag(target.hasStacks)
    values["hasUseStacks"] = .flag(target.hasStacks && target.contents.code == .all)
    values["hasNames"] = .flag(target.hasNames)
    values["hasCgo"] = .flag(target.plan.program.linking.hasCgo)
    values["hasThreadNumber"] = .flag(target.plan.program.offsets[.mProcid] != nil)
    values["storedGoroutine"] = .text(CallingConvention(target.plan.program).goroutineOfTask)
    values["dialsHitTwice"] = .flag(target.dialsHitTwice)
    return values.merging(probes(target)) { _, probe in probe }
  }

  /// The offsets that templates read, by the names of their fields.
  static func layout(_ program: PlannedProgram) -> TemplateValue {
    .group(
      Dictionary(
        uniqueKeysWithValues: program.offsets.map { ($0.key.rawValue, .number($0.value)) }))
  }

  private static func probes(_ target: ScriptTarget) -> [String: TemplateValue] {
    // Each probe by its name in the templates, with the arguments that it reads (Go's own signatures).
    let arguments: [(LogicalProbe, String, [String: Int])] = [
      (.connectionServed, "connectionServed", [:]),
      (.requestEnd, "requestEnd", [:]),
      (.goroutineCreate, "goroutineCreate", ["child": 1]),
      (.goroutineEnd, "goroutineEnd", ["ended": 0]),
      (.coroutineStart, "coroutineStart", [:]),
      (.connectCall, "connectCall", [:]),
      (.poolOpens, "opener", [:]),
    ]
    var values: [String: TemplateValue] = [:]
    for (probe, name, words) in arguments {
      values[name] =
        target.plan[probe].flatMap { Self.probe($0, of: target, words) }
        .map(TemplateValue.group) ?? .flag(false)
    }
    values.merge(requests(target)) { $1 }
    values.merge(queuedDials(target)) { $1 }
    values["dialBegun"] = .list(dials(target))
    values["roundTrips"] = .list(roundTrips(target))
    return values
  }

  /// The values of a probe in the target, with the arguments that it reads; nil for a probe of the kernel.
  static func probe(
    _ planned: PlannedProbe, of target: ScriptTarget, _ words: [String: Int] = [:]
  ) -> [String: TemplateValue]? {
    guard let site = planned.site else { return nil }
    let convention = CallingConvention(target.plan.program)
    let places = ProbePlaces(planned, of: target.plan.program)
    var group = words.mapValues { TemplateValue.text(places.word($0) ?? "(uint64)0") }
    group["name"] = .text(planned.probe.rawValue)
    group["place"] = .text("\(planned.place); \(planned.reason)")
    group["offset"] = .text(places.attachPoints(target.quoted))
    group["mayHitTwice"] = .flag(planned.mayHitTwice)
    group["address"] = .text("0x" + String(site.virtualAddress, radix: 16))
    group["goroutine"] = .text(convention.goroutine(at: site.kind))
    if let status = Self.status(planned.probe, places, target.plan.program) {
      group["status"] = status
    }
    group["programCounter"] = .text(convention.programCounter)
    group["returnAddress"] = .text(convention.returnAddress)
    group["framePointer"] = .text(convention.framePointer)
    group["predicate"] = .text(predicate(site, convention, pids: target.pids))
    group["pidCondition"] = .text(target.pids.isEmpty ? "" : " && " + processes(target.pids))
    return group
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
        + " || (args->newstate == 2 && @process[(uint64)pid].0 != 0))")
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
    if !pids.isEmpty { conditions.append(processes(pids)) }
    if site.kind == .prologueBranch { conditions.append(convention.branchIsNotTaken) }
    return conditions.isEmpty ? "" : " /" + conditions.joined(separator: " && ") + "/"
  }

  /// The condition that it is one of these processes.
  private static func processes(_ pids: [Int32]) -> String {
    let processes = pids.map { "pid == \($0)" }.joined(separator: " || ")
    return pids.count == 1 ? processes : "(\(processes))"
  }
}
