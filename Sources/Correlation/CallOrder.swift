import TraceModel

/// Puts calls in the order of their times: those of one CPU come in it, those of several do not.
///
/// A call is held back until time has passed, which lets its bytes come, too.
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
  }

  /// How long an entry is held, in nanoseconds: longer than bpftrace takes to read the rings of all CPUs.
  private static let window: UInt64 = 200_000_000
  /// How many are held at most; more are passed on early, as they stand.
  private static let most = 16_384

  /// In the order of their times, from `first` on.
  private var entries: [Entry] = []
  private var first = 0
  /// The latest call of each thread, whose bytes still come.
  private var latest: [UInt32: HeldCall] = [:]
  /// The greatest time that was heard of.
  private var now: UInt64 = 0

  /// Takes a call in.
  mutating func add(_ call: SocketCall, text: [UInt8]) {
    let held = HeldCall(call, command: Array(text[call.command]))
    latest[call.tid] = held
    insert(.call(held))
  }

  /// Takes bytes of a call in, if they are the next ones of it.
  func add(_ piece: PayloadPiece, text: [UInt8]) {
    guard let held = latest[piece.tid], held.call.time == piece.time,
      piece.offset == UInt64(held.bytes.count)
    else { return }
    held.bytes += text[piece.text]
  }

  /// Takes the end of a connection in.
  mutating func add(_ end: ConnectionEnd) { insert(.end(end)) }

  /// Takes it that so late it is.
  mutating func pass(to time: UInt64) { now = max(now, time) }

  /// Takes it that nothing more will come.
  mutating func finish() { now = .max }

  /// The next entry that has been held long enough.
  mutating func next() -> Entry? {
    guard first < entries.count else {
      entries.removeAll(keepingCapacity: true)
      first = 0
      return nil
    }
    let entry = entries[first]
    let (due, isNever) = entry.time.addingReportingOverflow(Self.window)
    guard now == .max || (!isNever && due <= now) || entries.count - first > Self.most else {
      entries.removeFirst(first)
      first = 0
      return nil
    }
    first += 1
    if case .call(let held) = entry, latest[held.call.tid] === held { latest[held.call.tid] = nil }
    return entry
  }

  private mutating func insert(_ entry: Entry) {
    now = max(now, entry.time)
    var place = entries.count
    while place > first, entries[place - 1].time > entry.time { place -= 1 }
    entries.insert(entry, at: place)
  }
}

/// A call, and as many of its bytes as have come.
final class HeldCall {
  let call: SocketCall
  /// The command name, filled up with NULs.
  let command: [UInt8]
  fileprivate(set) var bytes: [UInt8] = []

  fileprivate init(_ call: SocketCall, command: [UInt8]) {
    self.call = call
    self.command = command
  }
}
