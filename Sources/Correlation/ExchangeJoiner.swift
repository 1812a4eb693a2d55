package import TraceModel

/// Joins what was on the wire with the connections of the traced processes, by five-tuple.
///
/// The two come from different sources, so that an exchange may come before its connection: it waits a
/// while. What is then of no known connection is other programs' traffic.
package struct ExchangeJoiner {
  private let clock: KernelClock
  private let limits: ExchangeLimits
  private var connections: [FiveTuple: ConnectRecord] = [:]
  /// The tuples in the order in which they were first heard of, from `oldest` on, in a ring.
  private var order: [FiveTuple] = []
  private var oldest = 0
  private var waiting: [(event: HTTPEvent, tick: UInt64)] = []
  private var ticks: UInt64 = 0
  /// Exchanges and connections that were forgotten to bound the memory.
  package private(set) var evicted: UInt64 = 0

  /// - Parameters:
  ///   - clock: the clock of the events.
  ///   - limits: how much is remembered.
  package init(clock: KernelClock, limits: ExchangeLimits = ExchangeLimits()) {
    self.clock = clock
    self.limits = limits
  }

  /// Takes in a connection that is known.
  package mutating func receive(_ connection: ConnectRecord) {
    guard connection.result == .established else { return }
    guard connections.updateValue(connection, forKey: connection.tuple) == nil else { return }
    if order.count < limits.connections {
      order.append(connection.tuple)
    } else {
      connections[order[oldest]] = nil
      order[oldest] = connection.tuple
      oldest = (oldest + 1) % limits.connections
      evicted += 1
    }
  }

  /// Takes in an event, and emits its record if its connection is known.
  package mutating func receive(_ event: HTTPEvent, emit: (Record) -> Void) {
    if join(event, emit: emit) { return }
    if waiting.count >= limits.waiting {
      waiting.removeFirst(limits.waiting / 8)
      evicted += UInt64(limits.waiting / 8)
    }
    waiting.append((event, ticks))
  }

  /// Takes it that connections have come, and so many ticks (seconds) passed.
  package mutating func settle(ticks new: UInt64, emit: (Record) -> Void) {
    ticks += new
    let before = waiting
    waiting.removeAll(keepingCapacity: true)
    for entry in before where !join(entry.event, emit: emit) {
      if entry.tick + limits.patience > ticks { waiting.append(entry) }
    }
  }

  private func join(_ event: HTTPEvent, emit: (Record) -> Void) -> Bool {
    let timestamp = clock.timestamp(kernelNanoseconds: event.time)
    guard let connection = owner(of: event.tuple, at: timestamp) else { return false }
    emit(.http(HTTPRecord(timestamp: timestamp, event: event, connection: connection)))
    return true
  }

  /// Whose a connection was at a moment: the only place that knows of dialing, and of whatever else makes
  /// a connection somebody's.
  private func owner(of tuple: FiveTuple, at moment: Timestamp) -> ConnectRecord? {
    guard let connection = connections[tuple] else { return nil }
    // Ports are used again, but not within a second; clocks differ by less.
    let (earliest, _) = connection.timestamp.nanoseconds
      .subtractingReportingOverflow(limits.clockTolerance)
    return moment.nanoseconds >= earliest ? connection : nil
  }
}

/// How much a joiner of exchanges remembers at most.
package struct ExchangeLimits: Sendable {
  /// Connections.
  package var connections = 65_536
  /// Exchanges whose connection is not known yet.
  package var waiting = 65_536
  /// Ticks (seconds) that an exchange waits for its connection.
  package var patience: UInt64 = 4
  /// By how much the clocks of the two sources may differ, in nanoseconds.
  package var clockTolerance: Int64 = 100_000_000

  package init() {}
}
