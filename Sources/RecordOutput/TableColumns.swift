import TraceModel

/// A column of a table of event records.
struct TableColumn: Sendable {
  /// The heading, with the unit if the values have one.
  let title: StaticString
  /// The width of its values; what is wider moves the rest of its row.
  let width: Int
  /// The field that it shows.
  let field: FieldName
}

extension EventName {
  /// The columns of the event's table, behind the time.
  var columns: [TableColumn] {
    switch self {
    case .accept:
      [
        TableColumn(title: "PID", width: 7, field: .pid),
        TableColumn(title: "TID", width: 7, field: .tid),
        TableColumn(title: "COMM", width: 15, field: .command),
        TableColumn(title: "LOCAL", width: 21, field: .local),
        TableColumn(title: "PEER", width: 21, field: .peer),
        TableColumn(title: "QUEUE", width: 5, field: .queueLength),
        TableColumn(title: "MAXQUEUE", width: 8, field: .queueMaximum),
        TableColumn(title: "CALLER", width: 30, field: .caller),
      ]
    case .icmp:
      [
        TableColumn(title: "PID", width: 7, field: .pid),
        TableColumn(title: "SENDER", width: 7, field: .sender),
        TableColumn(title: "TYPE", width: 24, field: .icmpTypeName),
        TableColumn(title: "CODE", width: 4, field: .icmpCode),
        TableColumn(title: "ID", width: 5, field: .icmpIdentifier),
        TableColumn(title: "SEQ", width: 5, field: .icmpSequence),
        TableColumn(title: "SOURCE", width: 15, field: .source),
        TableColumn(title: "DESTINATION", width: 15, field: .destination),
        TableColumn(title: "COMMAND", width: 60, field: .arguments),
      ]
    case .state:
      [
        TableColumn(title: "CONN", width: 5, field: .connection),
        TableColumn(title: "SIDE", width: 6, field: .side),
        TableColumn(title: "PID", width: 7, field: .pid),
        TableColumn(title: "COMM", width: 15, field: .command),
        TableColumn(title: "LOCAL", width: 21, field: .local),
        TableColumn(title: "PEER", width: 21, field: .peer),
        TableColumn(title: "OLDSTATE", width: 11, field: .oldState),
        TableColumn(title: "NEWSTATE", width: 11, field: .newState),
        TableColumn(title: "MS", width: 10, field: .duration),
      ]
    case .connection:
      [
        TableColumn(title: "CONN", width: 5, field: .connection),
        TableColumn(title: "SIDE", width: 6, field: .side),
        TableColumn(title: "PID", width: 7, field: .pid),
        TableColumn(title: "COMM", width: 15, field: .command),
        TableColumn(title: "LOCAL", width: 21, field: .local),
        TableColumn(title: "PEER", width: 21, field: .peer),
        TableColumn(title: "END", width: 9, field: .end),
        TableColumn(title: "STATES", width: 6, field: .timeline),
        TableColumn(title: "MS", width: 10, field: .duration),
      ]
    }
  }
}
