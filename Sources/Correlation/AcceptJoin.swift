import TraceModel

/// The connections that a program accepts, each with the first request that comes by it.
///
/// A request has the ends of its connection, as its socket has them; the kernel has those of what is accepted.
/// Both are of one process, and the request comes later.
struct AcceptJoin: Correlating {
  /// A connection of a process.
  private struct Key: Hashable {
    let pid: UInt32
    let tuple: FiveTuple
  }

  /// An accepted connection whose request has not come.
  private struct Waiting {
    let accept: Accept
    let command: [UInt8]
    let tick: UInt64
  }

  /// A request that has come before its connection, by another CPU's lines.
  private struct Arrival {
    let start: UInt64
    let caller: Caller
  }

  private static let limit = 65_536
  /// Whole ticks (seconds) for which a connection waits for a request, and for its process to be known.
  private static let patience: UInt64 = 5

  private let clock: KernelClock
  private let options: JoinOptions
  private var tally = EventTally(of: [.accept], sent: [.callerSent, .processLine])
  private var origins = OriginTable(limit: limit)
  private var texts = BoundedTable<RequestKey, TextAssembly>(limit: limit)
  private var waiting = BoundedTable<Key, Waiting>(limit: limit)
  private var arrivals = BoundedTable<Key, Arrival>(limit: limit)
  private var processes = BoundedTable<UInt32, Bool>(limit: limit)
  private var latestNumber = 0
  private var ticks: UInt64 = 0

  init(_ options: JoinOptions, clock: KernelClock) {
    self.options = options
    self.clock = clock
  }

  mutating func receive(_ batch: EventBatch, emit: (Record) -> Void) {
    for event in batch.events {
      switch event {
      case .accept(let accept): add(accept, command: batch.text[accept.command], emit: emit)
      case .callerText(let line) where line.isBeyond(targetPieces: options.targetPieces):
        tally.countUnreadable()
      case .callerText(let line): add(line, text: batch.text, emit: emit)
      case .process(let process):
        tally.countLine(.processLine)
        processes[process.pid] = true
      case .tick:
        ticks += 1
        giveUpImpatient(emit: emit)
      default: tally.receive(event, emit: emit)
      }
    }
  }

  mutating func finish(emit: (Record) -> Void) -> Summary {
    giveUpImpatient(isLast: true, emit: emit)
    let evicted = [texts.evicted, waiting.evicted, processes.evicted]
      .reduce(origins.evicted) { $0.addingClamped($1) }
    let summary = tally.summary(evicted: evicted)
    emit(.summary(summary))
    return summary
  }

  private mutating func add(
    _ accept: Accept, command: ArraySlice<UInt8>, emit: (Record) -> Void
  ) {
    tally.countLine(.acceptLine)
    let key = Key(pid: accept.pid, tuple: accept.tuple)
    if let earlier = waiting[key] { tell(earlier, caller: nil, emit: emit) }
    waiting[key] = Waiting(accept: accept, command: Array(command), tick: ticks)
    if let arrival = arrivals[key] { settle(key, arrival, emit: emit) }
  }

  /// Takes in a line of a request's text; with the last one its connection is known.
  private mutating func add(_ line: CallerText, text: [UInt8], emit: (Record) -> Void) {
    var assembly = texts[line.request] ?? TextAssembly()
    if line.field == .target(piece: 0),
      let common = origins.text(of: line, toldWithIt: assembly.text)
    {
      _ = assembly.inherit(common)
    }
    text.withUnsafeBytes { bytes in
      _ = assembly.add(
        line, from: bytes, targetPieces: options.targetPieces,
        headers: options.caller.headers.count)
    }
    guard assembly.isComplete else {
      texts[line.request] = assembly
      return
    }
    texts[line.request] = nil
    tally.countLine(.callerSent)
    guard let local = assembly.text.local, let peer = assembly.text.peer else { return }
    latestNumber += 1
    let key = Key(pid: line.request.pid, tuple: FiveTuple(local: local, peer: peer))
    let arrival = Arrival(
      start: line.request.start,
      caller: Caller(request: latestNumber, text: assembly.text, options: options.caller))
    arrivals[key] = arrival
    settle(key, arrival, emit: emit)
  }

  /// Tells an accepted connection with its request, if both are there.
  private mutating func settle(_ key: Key, _ arrival: Arrival, emit: (Record) -> Void) {
    guard let one = waiting[key], one.accept.time <= arrival.start else { return }
    waiting[key] = nil
    arrivals[key] = nil
    tell(one, caller: arrival.caller, emit: emit)
  }

  /// Gives up those that have waited too long.
  private mutating func giveUpImpatient(isLast: Bool = false, emit: (Record) -> Void) {
    for one in waiting.values where isLast || one.tick + Self.patience <= ticks {
      waiting[Key(pid: one.accept.pid, tuple: one.accept.tuple)] = nil
      tell(one, caller: nil, emit: emit)
    }
  }

  /// What another program has accepted is not reported.
  private mutating func tell(_ one: Waiting, caller: Caller?, emit: (Record) -> Void) {
    guard caller != nil || processes[one.accept.pid] != nil else { return }
    tally.count(.accept)
    emit(.event(EventRecord(one.accept, command: one.command, caller: caller, clock: clock)))
  }
}
