import TraceModel

/// The join, and for each connection one record more: the states that it went through, with its caller.
///
/// A connection's first state begins at the very moment that the script gives as its connect's, on the
/// same thread.
struct StatefulJoin: Correlating {
  private var join: Correlator
  private var states: StateCorrelator
  private var callers = CallersOfDials()

  init(_ join: Correlator) {
    self.join = join
    // By then a connect's own record is there: it waits for the text of its request no longer than that.
    states = StateCorrelator(
      StateOptions(isSummary: true), clock: join.clock, patience: join.limits.patience + 2)
  }

  mutating func receive(_ batch: EventBatch, emit: (Record) -> Void) {
    join.receive(batch) { record in
      callers.remember(record)
      emit(record)
    }
    states.receive(batch) { record in
      if let connection = callers.connection(record) { emit(connection) }
    }
  }

  mutating func finish(emit: (Record) -> Void) -> Summary {
    var summary = join.finish { record in
      callers.remember(record)
      if case .summary = record { return }
      emit(record)
    }
    let ofStates = states.finish { record in
      if let connection = callers.connection(record) { emit(connection) }
    }
    summary.events = ofStates.events
    // Without counters, each tells of the same notices.
    if !summary.hits.isEmpty { summary.lost = summary.lost.addingClamped(ofStates.lost) }
    summary.overflowed = ofStates.overflowed
    summary.evicted = summary.evicted.addingClamped(ofStates.evicted)
      .addingClamped(callers.evicted)
    emit(.summary(summary))
    return summary
  }
}

/// The callers of connects whose connections have not ended.
private struct CallersOfDials {
  /// A call of connect(2): a thread makes one at a time.
  private struct Dial: Hashable {
    let timestamp: Timestamp
    let pid, tid: UInt64
  }

  private static let limit = 65_536
  private var callers = BoundedTable<Dial, Caller>(limit: limit)

  var evicted: UInt64 { callers.evicted }

  /// Remembers the caller of a connect, if it has one.
  mutating func remember(_ record: Record) {
    guard case .connect(let connect) = record, let caller = connect.caller else { return }
    let dial = Dial(
      timestamp: connect.timestamp, pid: UInt64(connect.process.pid),
      tid: UInt64(connect.process.tid))
    callers[dial] = caller
  }

  /// The record of a connection with its caller, if it has one; nil for all else, which the join tells.
  mutating func connection(_ record: Record) -> Record? {
    guard case .event(let connection) = record else { return nil }
    guard case .number(let pid) = connection[.pid], case .number(let tid) = connection[.tid],
      let caller = callers[Dial(timestamp: connection.timestamp, pid: pid, tid: tid)]
    else { return record }
    callers[Dial(timestamp: connection.timestamp, pid: pid, tid: tid)] = nil
    return .event(connection.adding(caller))
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
