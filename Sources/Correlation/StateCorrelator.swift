package import TraceModel

/// How state changes are reported.
package struct StateOptions: Sendable, Equatable {
  /// Tells that there is to be one record a connection, at its end.
  package var isSummary: Bool
  /// The server's end: tells the sides of connections that are older than the probes.
  package var server: Endpoint?

  package init(isSummary: Bool = false, server: Endpoint? = nil) {
    self.isSummary = isSummary
    self.server = server
  }
}

/// Changes of TCP sockets' states: a record each, or one for each connection.
struct StateCorrelator: Correlating {
  /// Connections that are remembered.
  private static let connections = 65_536

  private let clock: KernelClock
  private let options: StateOptions
  /// Whole ticks (seconds) for which the end of a connection is held back, and for which a connection is of
  /// which something is missing: lines of other CPUs may be late by more than that.
  private static let patience: UInt64 = 1
  private static let greatestPatience: UInt64 = 120
  private var tally: EventTally
  private var connections: BoundedTable<SocketKey, ConnectionTimeline>
  /// The connections that have ended, or seem to have, with the tick at which they did; the first one first.
  private var ending: [(socket: SocketKey, tick: UInt64)] = []
  private var ticks: UInt64 = 0
  private var latestNumber: UInt64 = 0

  init(_ options: StateOptions, clock: KernelClock, limit: Int = connections) {
    self.clock = clock
    self.options = options
    tally = EventTally(of: [options.isSummary ? .connection : .state])
    connections = BoundedTable(limit: limit)
  }

  mutating func receive(_ batch: EventBatch, emit: (Record) -> Void) {
    for event in batch.events {
      switch event {
      case .state(let change): add(change, text: batch.text, emit: emit)
      case .tick:
        ticks += 1
        settle(emit: emit)
      default: tally.receive(event, emit: emit)
      }
    }
  }

  mutating func finish(emit: (Record) -> Void) -> Summary {
    settle(isLast: true, emit: emit)
    if options.isSummary {
      for connection in connections.values { emitSummary(of: connection, emit: emit) }
    }
    let summary = tally.summary(evicted: connections.evicted)
    emit(.summary(summary))
    return summary
  }

  private mutating func add(_ change: StateChange, text: [UInt8], emit: (Record) -> Void) {
    tally.countLine(.stateLine)
    if change.isOfListener {
      if !options.isSummary {
        emitChange(change, of: nil, command: text[change.command], emit: emit)
      }
      return
    }
    var connection = connections[change.socket] ?? newConnection(change)
    if change.isProvisional {
      connection.provisionalEnd = change
      ending.append((change.socket, ticks))
    } else if change.old == change.new {
      // It waits once more: what seemed to be its end was none.
      connection.provisionalEnd = nil
    } else {
      connection.add(
        change, command: commandName(text[change.command]), keepsAll: options.isSummary)
      if !options.isSummary {
        emitChange(change, of: connection, command: text[change.command], emit: emit)
      }
      if change.new == .close { ending.append((change.socket, ticks)) }
    }
    connections[change.socket] = connection
  }

  private mutating func newConnection(_ change: StateChange) -> ConnectionTimeline {
    latestNumber += 1
    return ConnectionTimeline(number: latestNumber, side: change.side ?? side(by: change.tuple))
  }

  /// Ends the connections whose last change came long enough ago: other CPUs' lines have come, too.
  private mutating func settle(isLast: Bool = false, emit: (Record) -> Void) {
    let before = ending
    ending.removeAll(keepingCapacity: true)
    for (socket, tick) in before {
      guard var connection = connections[socket] else { continue }
      let age = ticks - tick
      guard isLast || age > Self.patience else {
        ending.append((socket, tick))
        continue
      }
      if let end = connection.provisionalEnd {
        connection.add(end, command: nil, keepsAll: options.isSummary)
        if !options.isSummary { emitChange(end, of: connection, command: [], emit: emit) }
      } else if !connection.isClosed {
        continue
      } else if !isLast, !connection.isComplete, age < Self.greatestPatience {
        ending.append((socket, tick))
        continue
      }
      if options.isSummary { emitSummary(of: connection, emit: emit) }
      connections[socket] = nil
    }
  }

  /// The side of a connection whose beginning was not seen.
  private func side(by tuple: FiveTuple) -> StateChange.Side? {
    guard let server = options.server else { return nil }
    if tuple.local == server { return .server }
    return tuple.peer == server ? .client : nil
  }

  private mutating func emitChange(
    _ change: StateChange, of connection: ConnectionTimeline?, command: ArraySlice<UInt8>,
    emit: (Record) -> Void
  ) {
    tally.count(.state)
    emit(
      .event(
        EventRecord(
          change, number: connection?.number, side: connection?.side, command: command, clock: clock
        )))
  }

  private mutating func emitSummary(of connection: ConnectionTimeline, emit: (Record) -> Void) {
    guard let record = connection.record(clock: clock) else { return }
    tally.count(.connection)
    emit(.event(record))
  }
}
