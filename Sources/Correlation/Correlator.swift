package import TraceModel

/// Joins connects with the requests that caused them: events in, records out.
///
/// The records are a function of the events alone. Memory is bounded, and what is forgotten while it
/// may still be needed is counted.
package struct Correlator: Correlating {
  let clock: KernelClock
  let limits: CorrelatorLimits
  var requests: RequestTable
  var processes: ProcessTable
  var held = HeldConnects()
  /// The kernel's clock when the probes were in place; nil until that is known.
  private(set) var ready: UInt64?
  /// How many ticks have come.
  private(set) var ticks: UInt64 = 0
  /// The bytes of text that the requests hold.
  private var textBytes = 0
  /// The latest start of a request that was forgotten together with its text.
  private(set) var newestForgotten: UInt64 = 0
  var tally = Tally()
  /// Connects of processes whose line has not come, in their order, and the ticks at which they came.
  ///
  /// Lines of several CPUs come in any order; of several binaries, that line says which one it is.
  private var strangers: [(connect: Connect, tick: UInt64)] = []

  package init(clock: KernelClock, limits: CorrelatorLimits = .default) {
    self.clock = clock
    self.limits = limits
    self.requests = RequestTable(limit: limits.requests)
    self.processes = ProcessTable(limit: limits.processes)
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
          joinOnceKnown(connect, emit: emit)
        case .pending(let connect):
          join(connect, emit: emit)
        case .process(let process):
          processes.add(process, text: text)
        case .cgroups(let groups):
          processes.add(groups, text: text)
          joinStrangers(emit: emit)
        case .binary(let binary):
          processes.name(binary, text: text)
        case .tick:
          ticks += 1
          joinStrangers(emit: emit)
          giveUpImpatient(emit: emit)
        case .ready(let time):
          ready = time
        case .counter(let counter, let hits):
          tally.set(counter, to: hits)
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
    let summary = tally.summary(processesEvicted: processes.evicted)
    emit(.summary(summary))
    return summary
  }
}

extension Correlator {
  /// Joins a connect, unless its process is still to be told of.
  private mutating func joinOnceKnown(_ connect: Connect, emit: (Record) -> Void) {
    guard processes.tellsBinariesApart, processes.entry(of: connect.pid) == nil,
      strangers.count < limits.heldConnects
    else { return join(connect, emit: emit) }
    strangers.append((connect, ticks))
  }

  /// Joins the connects whose processes are known by now, and those that have waited too long.
  private mutating func joinStrangers(
    includingUnknown: Bool = false, emit: (Record) -> Void
  ) {
    guard !strangers.isEmpty else { return }
    let waiting = strangers
    strangers = []
    for stranger in waiting {
      if includingUnknown || processes.entry(of: stranger.connect.pid) != nil
        || stranger.tick + limits.patienceWithStrangers <= ticks
      {
        join(stranger.connect, emit: emit)
      } else {
        strangers.append(stranger)
      }
    }
  }

  /// Takes in a line of a request's text, and settles the connects that waited for the last one.
  private mutating func add(
    _ line: CallerText, batchText: UnsafeRawBufferPointer, emit: (Record) -> Void
  ) {
    let number = number(of: line.request, emit: emit)
    guard !requests[number].text.isComplete else { return }
    textBytes += requests[number].text.add(
      line, from: batchText, targetPieces: limits.targetPieces)
    if let caller = requests[number].caller(number: number) {
      tally.completedTexts += 1
      while !requests[number].waiting.isEmpty,
        let connect = held.popFirst(of: &requests[number].waiting)
      {
        settle(connect, caller: caller, emit: emit)
      }
    }
    while textBytes > limits.textBytes, !requests.isEmpty { forgetOldest(emit: emit) }
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
      let connect = held.popFirst(of: &requests[requests.oldest].waiting)
    {
      tally.evicted += 1
      settle(connect, without: reasonOfMissingText, emit: emit)
    }
    let oldest = requests.oldest
    textBytes -= requests[oldest].text.text.bytes.count
    if requests[oldest].text.isComplete {
      newestForgotten = max(newestForgotten, requests[oldest].key.start)
    }
    requests.removeOldest()
  }
}
