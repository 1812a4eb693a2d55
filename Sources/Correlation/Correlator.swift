package import TraceModel

/// Joins connects, and uses of connections, with the requests that caused them: events in, records out.
///
/// The records are a function of the events only. Memory is bounded, and what is forgotten while it
/// may still be needed is counted.
package struct Correlator: Correlating {
  let clock: KernelClock
  let limits: CorrelatorLimits
  /// The only relation that is wanted; nil for both.
  let only: Relation?
  /// What is reported about requests.
  let caller: CallerOptions
  var requests: RequestTable
  var processes: ProcessTable
  var held = HeldConnects()
  private var origins: OriginTable
  var stacks: StackTable
  var names: NameTable
  var referenceWaits = ReferenceWaits()
  /// The requests that have ended and whose record is not made, by number, and the tick at which that was reported.
  var ended = EndedRequests()
  /// The stack whose frame came last.
  var latestStack: StackTable.Key?
  /// The kernel's clock when the probes were in place; nil until that is known.
  private(set) var ready: UInt64?
  /// How many ticks have come.
  private(set) var ticks: UInt64 = 0
  /// The bytes of text that the requests hold.
  private var textBytes = 0
  /// The latest start of a request that was forgotten together with its text.
  private(set) var newestForgotten: UInt64 = 0
  var tally = Tally()
  /// What is still to come of other CPUs.
  private var arrivals = Arrivals()
  /// Connects and uses of processes whose line has not come, in their order, and the ticks at which they came.
  private var strangers: [(outbound: Outbound, tick: UInt64)] = []

  package init(
    clock: KernelClock, limits: CorrelatorLimits = .default, only: Relation? = nil,
    caller: CallerOptions = CallerOptions()
  ) {
    self.only = only
    self.caller = caller
    self.clock = clock
    self.limits = limits
    self.requests = RequestTable(limit: limits.requests)
    self.processes = ProcessTable(limit: limits.processes)
    self.origins = OriginTable(limit: limits.origins)
    self.stacks = StackTable(limit: limits.stacks)
    self.names = NameTable(limit: limits.names)
  }

  /// Takes events in and emits the records that are settled by them.
  package mutating func receive(_ batch: EventBatch, emit: (Record) -> Void) {
    batch.text.withUnsafeBytes { text in
      for event in batch.events {
        switch event {
        case .callerText(let line):
          add(line, batchText: text, emit: emit)
        case .connect(let connect):
          tally.connectLines += 1
          if only != .used { joinOnceKnown(.connect(connect), emit: emit) }
        case .pending(let connect):
          if only != .used {
            count(.connect(connect), emit: emit)
            join(.connect(connect), emit: emit)
          }
        case .use(let use):
          tally.useLines += 1
          if only != .dialed { joinOnceKnown(.use(use), emit: emit) }
        case .frame(let frame):
          add(frame, emit: emit)
        case .symbol(let symbol):
          add(symbol, text: text, emit: emit)
        case .name(let piece):
          add(piece, text: text, emit: emit)
        case .ended(let end):
          self.end(end, emit: emit)
        case .process(let process):
          tally.countLine(.processLine)
          processes.add(process, text: text)
        case .cgroups(let groups):
          processes.add(groups, text: text)
          joinStrangers(emit: emit)
        case .binary(let binary):
          processes.name(binary, text: text)
        case .tick:
          ticks += 1
          arrivals.tick(ticks, tally)
          joinStrangers(emit: emit)
          giveUpImpatient(emit: emit)
          if let tick = patientUpTo { giveUpReferences(upTo: tick, emit: emit) }
          emitEnds(emit: emit)
        case .ready(let time):
          ready = time
        case .counter(let counter, let hits):
          tally.set(counter, to: hits)
          arrivals.note(counter, at: ticks, tally)
        case .lostNotice(let events):
          tally.addNotice(of: events)
          emit(.lost(LostRecord(events: events)))
        case .unreadable:
          tally.unreadable += 1
        case .accept, .icmp, .arguments, .state, .call, .payload, .connectionEnd, .printed,
          .segment, .wire:
          break
        }
      }
    }
  }

  /// Ends the run: emits the connects that still wait, and the summary last.
  package mutating func finish(emit: (Record) -> Void) -> Summary {
    joinStrangers(includingUnknown: true, emit: emit)
    while giveUpOldest(emit: emit) {}
    giveUpReferences(upTo: ticks, emit: emit)
    emitAllEnds(emit: emit)
    let summary = tally.summary(
      tablesEvicted: [stacks.evicted, names.evicted, origins.evicted].reduce(processes.evicted) {
        $0.addingClamped($1)
      })
    emit(.summary(summary))
    return summary
  }
}

extension Correlator {
  /// Joins a connect or a use, unless its process has not been reported yet.
  private mutating func joinOnceKnown(_ outbound: Outbound, emit: (Record) -> Void) {
    count(outbound, emit: emit)
    guard processes.entry(of: outbound.pid) == nil, strangers.count < limits.heldConnects else {
      return join(outbound, emit: emit)
    }
    strangers.append((outbound, ticks))
  }

  /// The tick up to which those that have come wait no longer for lines of other CPUs; nil for none.
  private var patientUpTo: UInt64? {
    let patience = limits.patienceWithOtherCPUs
    let tick = max(arrivals.upTo, ticks > patience ? ticks - patience : 0)
    return tick > 0 ? tick - 1 : nil
  }

  /// Tells that a process is known, or that its line will not come any more.
  mutating func isKnown(_ pid: UInt32, since tick: UInt64) -> Bool {
    processes.entry(of: pid) != nil || patientUpTo.map { tick <= $0 } ?? false
  }

  /// Joins what has been held of processes that are known by now, and those that have waited too long.
  private mutating func joinStrangers(
    includingUnknown: Bool = false, emit: (Record) -> Void
  ) {
    guard !strangers.isEmpty else { return }
    let waiting = strangers
    strangers = []
    for stranger in waiting {
      if includingUnknown || isKnown(stranger.outbound.pid, since: stranger.tick) {
        join(stranger.outbound, emit: emit)
      } else {
        strangers.append(stranger)
      }
    }
  }

  /// Takes in a line of a request's text, and settles the connects that waited for the last one.
  private mutating func add(
    _ line: CallerText, batchText: UnsafeRawBufferPointer, emit: (Record) -> Void
  ) {
    if line.isBeyond(targetPieces: limits.targetPieces) {
      tally.unreadable += 1
      return
    }
    let number = number(of: line.request, emit: emit)
    if requests[number].text.isComplete {
      // Two CPUs may send the text of one request: each counts what it has sent.
      if line.endsText(targetPieces: limits.targetPieces) { tally.completedTexts += 1 }
      return
    }
    if line.field == .target(piece: 0),
      let common = origins.text(of: line, toldWithIt: requests[number].text.text)
    {
      textBytes += requests[number].text.inherit(common)
    }
    textBytes += requests[number].text.add(
      line, from: batchText, targetPieces: limits.targetPieces,
      headers: caller.headers.count)
    if requests[number].text.isComplete {
      tally.completedTexts += 1
      joinWaiting(for: number, emit: emit)
    }
    while textBytes > limits.textBytes, !requests.isEmpty { forgetOldest(emit: emit) }
  }

  /// Joins those that waited for a request, whose text will not change any more.
  private mutating func joinWaiting(for number: Int, emit: (Record) -> Void) {
    while number >= requests.oldest, !requests[number].waiting.isEmpty,
      let outbound = held.popFirst(of: &requests[number].waiting)
    {
      join(outbound, emit: emit)
    }
  }

  /// The number of a request, which is remembered from now on if it was not.
  mutating func number(of key: RequestKey, emit: (Record) -> Void) -> Int {
    if let number = requests.number(of: key) { return number }
    if requests.isFull { forgetOldest(emit: emit) }
    return requests.add(key)
  }

  /// Forgets the oldest request; the connects that wait for its text cannot wait any longer.
  private mutating func forgetOldest(emit: (Record) -> Void) {
    while !requests[requests.oldest].waiting.isEmpty,
      let outbound = held.popFirst(of: &requests[requests.oldest].waiting)
    {
      tally.evicted += 1
      conclude(outbound, ifWithoutText: reasonOfMissingText, emit: emit)
    }
    let oldest = requests.oldest
    emitEnd(of: oldest, emit: emit)
    textBytes -= requests[oldest].text.text.byteCount
    if requests[oldest].text.isComplete {
      newestForgotten = max(newestForgotten, requests[oldest].key.start)
    }
    requests.removeOldest()
  }
}
