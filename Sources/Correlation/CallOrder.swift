import TraceModel

/// Puts calls in the order of their times: those of one CPU come in it, those of several do not.
///
/// bpftrace reads the lines of one CPU after those of another, and while it is busy with one of them the
/// others' may come later by any time. So with each tick the script says how many lines each CPU has
/// printed: a tick has passed when they have all come. Those of one thread may be another CPU's, too: it may read the
/// rest of a call after older calls of the same thread.
struct CallOrder {
  /// What happened.
  enum Entry {
    case call(HeldCall)
    case end(ConnectionEnd)

    fileprivate var time: UInt64 {
      switch self {
      case .call(let held): held.call.time
      case .end(let end): end.time
      }
    }

    /// Tells that nothing more of it comes.
    fileprivate var isWhole: Bool {
      switch self {
      case .call(let held): UInt64(held.bytes.count) >= held.call.taken
      case .end: true
      }
    }
  }

  /// A tick, and what the CPUs had printed by then.
  private struct Tick {
    let time: UInt64
    let printed: [LineNumber]
  }

  /// How much earlier than its line a call may be, in nanoseconds: sending counts from its beginning.
  private static let window: UInt64 = 200_000_000
  /// How long lines are waited for, in nanoseconds; those that have not come by then are lost.
  private static let patience: UInt64 = 5_000_000_000
  /// How many are held at most; more are passed on early, as they stand.
  ///
  /// A hundred thousand calls a second come to half of that while they are waited for.
  private static let most = 65_536
  /// Ticks that are waited for at most: without the oldest one, the next has to pass for both.
  private static let mostTicks = 1_024
  /// The processors that Linux can have (CONFIG_NR_CPUS).
  private static let processors: UInt32 = 8_192

  /// From `first` on, in the order of their times if that is known.
  private var entries: [Entry] = []
  private var first = 0
  private var isInOrder = true
  /// How many were passed on early, and may so be taken for what they are not.
  private(set) var passedEarly: UInt64 = 0
  /// The calls whose bytes still come.
  private var begun: [HeldCall.ID: HeldCall] = [:]
  /// The latest line of each CPU.
  private var seen: [UInt32: UInt64] = [:]
  /// What the CPUs have printed by the next tick.
  private var printed: [LineNumber] = []
  /// The ticks that have not passed; of those that have, and of those that have come, the latest time.
  private var ticks: [Tick] = []
  private var passed: UInt64 = 0
  private var now: UInt64 = 0

  /// Takes a call in.
  mutating func add(_ call: SocketCall, text: [UInt8]) {
    let held = HeldCall(call, command: Array(text[call.command]))
    if call.taken > 0 { begun[held.id] = held }
    add(.call(held), call.line)
  }

  /// Takes bytes of a call in, if they are the next ones of it.
  mutating func add(_ piece: PayloadPiece, text: [UInt8]) {
    let id = HeldCall.ID(tid: piece.tid, time: piece.time)
    guard let held = begun[id], piece.offset == UInt64(held.bytes.count) else { return }
    held.bytes += text[piece.text]
    if Entry.call(held).isWhole { begun[id] = nil }
  }

  /// Takes the end of a connection in.
  mutating func add(_ end: ConnectionEnd) { add(.end(end), end.line) }

  /// Takes it that the next tick has not passed before this line has come.
  mutating func expect(_ line: LineNumber) {
    if printed.count < Self.processors { printed.append(line) }
  }

  /// Takes it that it was so late when what was expected had been printed.
  mutating func pass(to time: UInt64) {
    now = max(now, time)
    if ticks.count == Self.mostTicks { ticks.removeFirst() }
    ticks.append(Tick(time: time, printed: printed))
    printed = []
  }

  /// Takes it that nothing more will come.
  mutating func finish() {
    passed = .max
    now = .max
  }

  /// The next entry that can have none before it.
  mutating func next() -> Entry? {
    passTicks()
    guard first < entries.count else {
      entries.removeAll(keepingCapacity: true)
      first = 0
      return nil
    }
    if !isInOrder {
      // Each CPU's are in order already, or nearly so: of such runs a sort makes one fast.
      entries.sort { $0.time < $1.time }
      isInOrder = true
    }
    let entry = entries[first]
    let isDue =
      isBefore(passed, entry.time, by: Self.window)
      && (entry.isWhole || isBefore(now, entry.time, by: Self.patience))
    guard isDue || entries.count - first > Self.most else {
      entries.removeFirst(first)
      first = 0
      return nil
    }
    if !isDue { passedEarly += 1 }
    first += 1
    if case .call(let held) = entry { begun[held.id] = nil }
    return entry
  }

  private mutating func passTicks() {
    let waiting = ticks.firstIndex { tick in
      !isBefore(now, tick.time, by: Self.patience)
        && tick.printed.contains { seen[$0.processor, default: 0] < $0.number }
    }
    for tick in ticks[..<(waiting ?? ticks.count)] { passed = max(passed, tick.time) }
    ticks.removeFirst(waiting ?? ticks.count)
  }

  /// Tells that a time is so much before a moment; every time is before the last one of all.
  private func isBefore(_ moment: UInt64, _ time: UInt64, by distance: UInt64) -> Bool {
    let (due, isNever) = time.addingReportingOverflow(distance)
    return moment == .max || (!isNever && due <= moment)
  }

  private mutating func add(_ entry: Entry, _ line: LineNumber) {
    if line.processor < Self.processors {
      seen[line.processor] = max(seen[line.processor, default: 0], line.number)
    }
    if let last = entries.last, entry.time < last.time { isInOrder = false }
    entries.append(entry)
  }
}

/// A call, and as many of its bytes as have come.
final class HeldCall {
  /// What distinguishes it from all others: a thread makes one call at a time.
  struct ID: Hashable {
    let tid: UInt32
    let time: UInt64
  }

  let call: SocketCall
  /// The command name, filled up with NULs.
  let command: [UInt8]
  fileprivate(set) var bytes: [UInt8] = []

  var id: ID { ID(tid: call.tid, time: call.time) }

  fileprivate init(_ call: SocketCall, command: [UInt8]) {
    self.call = call
    self.command = command
  }
}
