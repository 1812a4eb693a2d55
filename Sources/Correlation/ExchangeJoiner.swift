package import TraceModel

/// Gives what was on the wire to those whose connections it was on, by five-tuple.
///
/// An exchange is of the request that used its connection for it: of the latest use before it, which has no other
/// exchange. Where no use is seen, it is of who dialed the connection. The two come from different sources: an
/// exchange waits until all uses before it have come, and then a while for its connection. What is of no known
/// connection is other programs' traffic.
package struct ExchangeJoiner {
  /// What is known of a connection.
  private struct Connection {
    var dial: ConnectRecord?
    /// The uses that have no exchange yet, in the order of their times.
    var uses: [SeenUse] = []
    /// The use that has an exchange and is the latest one.
    var latest: UseRecord?
  }

  /// A use of a connection; its record may be still to come.
  private struct SeenUse {
    let time: Timestamp
    var record: UseRecord?
  }

  private enum Answer {
    case owner(ConnectionOwner)
    /// It is there, but not known yet.
    case awaited
    /// There is no such connection, as far as is known.
    case none
  }

  private let clock: KernelClock
  private let limits: ExchangeLimits
  private var connections: [FiveTuple: Connection] = [:]
  /// The tuples in the order in which they were first heard of, from `oldest` on, in a ring.
  private var order: [FiveTuple] = []
  private var oldest = 0
  private var waiting: [(event: HTTPEvent, tick: UInt64)] = []
  private var ticks: UInt64 = 0
  private var arrivals = UseArrivals()
  /// Tells that something that exchanges wait for has come since they were looked at.
  private var hasNews = false
  /// Exchanges, connections and uses that were forgotten to bound the memory.
  package private(set) var evicted: UInt64 = 0

  /// - Parameters:
  ///   - clock: the clock of the events.
  ///   - limits: how much is remembered.
  package init(clock: KernelClock, limits: ExchangeLimits = ExchangeLimits()) {
    self.clock = clock
    self.limits = limits
  }

  /// Takes in an event of the trace, before the records that it brings about.
  package mutating func receive(_ event: Event) {
    switch event {
    case .use(let use):
      arrivals.count()
      if let tuple = use.tuple, !use.isHTTP2 { add(use, to: tuple) }
    case .counter(.useLine, let lines):
      arrivals.note(lines)
      hasNews = true
    case .tick(let time):
      ticks += 1
      arrivals.tick(time)
      hasNews = true
    default: break
    }
  }

  /// Takes in a record of the trace.
  package mutating func receive(_ record: Record) {
    switch record {
    case .connect(let connect) where connect.result == .established:
      change(connect.tuple) { connection in
        connection.dial = connect
        // The ports were another connection's before.
        connection.latest = nil
        connection.uses.removeAll { $0.time < connect.timestamp }
      }
    case .use(let use):
      guard let tuple = use.tuple, let place = connections.index(forKey: tuple) else { return }
      guard
        let index = connections.values[place].uses.lastIndex(where: {
          $0.time == use.timestamp && $0.record == nil
        })
      else { return }
      connections.values[place].uses[index].record = use
    default: break
    }
  }

  /// Takes in an event of the wire.
  package mutating func receive(_ event: HTTPEvent) {
    if waiting.count >= limits.waiting {
      waiting.removeFirst(limits.waiting / 8)
      evicted += UInt64(limits.waiting / 8)
    }
    waiting.append((event, ticks))
  }

  /// Emits what can have an owner by now, and forgets what has waited for one too long.
  ///
  /// - Parameters:
  ///   - isLast: whether nothing more will come.
  ///   - emit: takes the records.
  package mutating func settle(isLast: Bool = false, emit: (Record) -> Void) {
    guard hasNews || isLast else { return }
    hasNews = false
    let before = waiting
    waiting.removeAll(keepingCapacity: true)
    for entry in before {
      let hasTime = !isLast && entry.tick + limits.patience > ticks
      if !isLast, arrivals.upTo < entry.event.time {
        waiting.append(entry)
        continue
      }
      let timestamp = clock.timestamp(kernelNanoseconds: entry.event.time)
      switch owner(of: entry.event, at: timestamp) {
      case .owner(let owner):
        emit(.http(HTTPRecord(timestamp: timestamp, event: entry.event, owner: owner)))
      case .awaited, .none: if hasTime { waiting.append(entry) }
      }
    }
  }

  /// Whose an event is.
  private mutating func owner(of event: HTTPEvent, at moment: Timestamp) -> Answer {
    guard let place = connections.index(forKey: event.tuple) else { return .none }
    if case .exchange = event {
      if let index = connections.values[place].uses.lastIndex(where: { $0.time <= moment }) {
        guard let use = connections.values[place].uses[index].record else { return .awaited }
        connections.values[place].uses.removeSubrange(...index)
        connections.values[place].latest = use
        return .owner(ConnectionOwner(use))
      }
      if let latest = connections.values[place].latest {
        // Its own use was lost.
        return .owner(
          ConnectionOwner(
            relation: .used, caller: nil, process: latest.process, join: .none(.lost)))
      }
    }
    guard let dial = connections.values[place].dial, dial.timestamp <= moment else {
      return .none
    }
    return .owner(ConnectionOwner(dial))
  }

  /// Remembers a use; who has used it before it is known long before the connection is used again.
  private mutating func add(_ use: Use, to tuple: FiveTuple) {
    let limit = limits.usesOfConnection
    let time = clock.timestamp(kernelNanoseconds: use.time)
    let (oldest, _) = time.nanoseconds.subtractingReportingOverflow(limits.ageOfUse)
    var forgotten: UInt64 = 0
    change(tuple) { connection in
      // A use that has two callers has two lines.
      let place = connection.uses.lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
      guard place == 0 || connection.uses[place - 1].time != time else { return }
      connection.uses.insert(SeenUse(time: time), at: place)
      connection.uses.removeFirst(
        connection.uses.prefix { $0.time.nanoseconds < oldest }.count)
      if connection.uses.count > limit {
        connection.uses.removeFirst()
        forgotten = 1
      }
    }
    evicted += forgotten
  }

  /// Changes what is known of a connection, which is remembered from now on if it was not.
  private mutating func change(_ tuple: FiveTuple, _ change: (inout Connection) -> Void) {
    if connections[tuple] == nil {
      if order.count < limits.connections {
        order.append(tuple)
      } else {
        connections[order[oldest]] = nil
        order[oldest] = tuple
        oldest = (oldest + 1) % limits.connections
        evicted += 1
      }
    }
    change(&connections[tuple, default: Connection()])
  }
}

/// Up to when all uses of connections have come, by the kernel's clock.
///
/// Behind each tick the script prints how many uses there were, and bpftrace reads that number only then: when as many
/// have come, all of before the tick have.
private struct UseArrivals {
  /// How long uses are waited for, in nanoseconds; those that have not come by then are lost.
  private static let patience: UInt64 = 5_000_000_000

  /// All uses of before this time have come.
  private(set) var upTo: UInt64 = 0
  private var uses: UInt64 = 0
  private var latestTick: UInt64 = 0
  /// Tells that the latest tick was followed by how many there were; no number stands for none.
  private var isCounted = false

  mutating func count() { uses = uses.addingClamped(1) }

  mutating func note(_ lines: UInt64) {
    isCounted = true
    if uses >= lines { upTo = max(upTo, latestTick) }
  }

  mutating func tick(_ time: UInt64) {
    if !isCounted { upTo = max(upTo, latestTick) }
    isCounted = false
    latestTick = time
    upTo = max(upTo, time.subtractingClamped(Self.patience))
  }
}

/// How much a joiner of exchanges remembers at most.
package struct ExchangeLimits: Sendable {
  /// Connections.
  package var connections = 65_536
  /// Uses of one connection that have no exchange yet.
  package var usesOfConnection = 16_384
  /// Exchanges whose owner is not known yet.
  package var waiting = 65_536
  /// Ticks (seconds) that an exchange waits for its connection.
  package var patience: UInt64 = 10
  /// How long a use waits for its exchange once the connection has been used again, in nanoseconds.
  package var ageOfUse: Int64 = 60_000_000_000

  package init() {}
}
