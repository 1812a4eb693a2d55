import TraceModel

/// The join, and for each connection one record more: the states that it went through, with its caller.
///
/// A connection's first state begins at the very moment that the script gives as its connect's, on the
/// same thread.
struct StatefulJoin: Correlating {
  private var join: Correlator
  private var states: StateCorrelator
  private var dials = Dials()

  init(_ join: Correlator) {
    self.join = join
    states = StateCorrelator(StateOptions(isSummary: true), clock: join.clock)
  }

  mutating func receive(_ batch: EventBatch, emit: (Record) -> Void) {
    join.receive(batch) { record in
      dials.remember(record)
      emit(record)
    }
    states.receive(batch) { dials.offer($0, emit: emit) }
    for case .tick in batch.events { dials.tick() }
    dials.settle(emit: emit)
  }

  mutating func finish(emit: (Record) -> Void) -> Summary {
    var summary = join.finish { record in
      dials.remember(record)
      if case .summary = record { return }
      emit(record)
    }
    let ofStates = states.finish { dials.offer($0, emit: emit) }
    dials.settle(isLast: true, emit: emit)
    summary.events = ofStates.events
    // Without counters, each has the same notices.
    if !summary.hits.isEmpty { summary.lost = summary.lost.addingClamped(ofStates.lost) }
    summary.overflowed = ofStates.overflowed
    summary.evicted = summary.evicted.addingClamped(ofStates.evicted)
      .addingClamped(dials.evicted)
    emit(.summary(summary))
    return summary
  }
}

/// The connects whose connections have not ended, and the connections whose connects have not been reported.
private struct Dials {
  /// A call of connect(2): a thread makes one at a time.
  private struct Dial: Hashable {
    let timestamp: Timestamp
    let pid, tid: UInt64
  }

  /// A connection that has ended, and the tick at which it had.
  private struct Ended {
    let connection: EventRecord
    let dial: Dial
    let tick: UInt64
  }

  private static let limit = 65_536
  /// Ticks (seconds) for which a connection waits: a connect's line comes another way than those of the states, and
  /// may itself wait for others.
  private static let patience: UInt64 = 130

  /// The callers, nil for none.
  private var callers = BoundedTable<Dial, Caller?>(limit: limit)
  private var ended: [Ended] = []
  private var ticks: UInt64 = 0

  var evicted: UInt64 { callers.evicted }

  /// Remembers a connect, and its caller.
  mutating func remember(_ record: Record) {
    guard case .connect(let connect) = record else { return }
    let dial = Dial(
      timestamp: connect.timestamp, pid: UInt64(connect.process.pid),
      tid: UInt64(connect.process.tid))
    callers[dial] = .some(connect.caller)
  }

  /// Takes in what is reported about a connection that has ended; the join reports the rest.
  mutating func offer(_ record: Record, emit: (Record) -> Void) {
    guard case .event(let connection) = record else { return }
    guard case .number(let pid) = connection[.pid], case .number(let tid) = connection[.tid],
      ended.count < Self.limit
    else {
      emit(record)
      return
    }
    let dial = Dial(timestamp: connection.timestamp, pid: pid, tid: tid)
    ended.append(Ended(connection: connection, dial: dial, tick: ticks))
  }

  /// Takes it that a second has passed.
  mutating func tick() { ticks += 1 }

  /// Emits the connections whose connects are known, and those that have waited too long.
  mutating func settle(isLast: Bool = false, emit: (Record) -> Void) {
    guard !ended.isEmpty else { return }
    let all = ended
    ended = []
    for one in all {
      if let caller = callers[one.dial] {
        callers[one.dial] = nil
        emit(.event(caller.map(one.connection.adding) ?? one.connection))
      } else if isLast || one.tick + Self.patience <= ticks {
        emit(.event(one.connection))
      } else {
        ended.append(one)
      }
    }
  }
}

extension EventRecord {
  fileprivate subscript(name: FieldName) -> FieldValue? {
    fields.first { $0.name == name }?.value
  }

  /// The same record, with the request that caused the connection.
  fileprivate func adding(_ caller: Caller) -> EventRecord {
    var all: [Field?] = fields
    let place = fields.firstIndex { $0.name == .end } ?? fields.endIndex
    all.insert(Field(.caller, .caller(caller)), at: place)
    return EventRecord(event, at: timestamp, all)
  }
}
