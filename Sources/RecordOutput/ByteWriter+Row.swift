import TraceModel

extension ByteWriter {
  /// The width of the time of day.
  static let timeWidth = 12

  /// Writes the heading of an event's table.
  mutating func writeHeading(of event: EventName) {
    writeCells(event.columns, first: { $0.write("TIME" as StaticString) }) { writer, column in
      writer.write(column.title)
    }
  }

  /// Writes an event as a row of its table.
  mutating func writeRow(of record: EventRecord) {
    writeCells(record.event.columns, first: { $0.writeTime(of: record.timestamp) }) {
      writer, column in
      if let field = record.fields.first(where: { $0.name == column.field }) {
        writer.write(cell: field.value, width: column.width)
      } else {
        writer.write(UInt8(ascii: "-"))
      }
    }
  }

  private mutating func writeCells(
    _ columns: [TableColumn], first: (inout ByteWriter) -> Void,
    cell: (inout ByteWriter, TableColumn) -> Void
  ) {
    var start = position
    first(&self)
    var width = Self.timeWidth
    for column in columns {
      // What is behind the last column would only be spaces.
      pad(to: width, from: start)
      write(UInt8(ascii: " "))
      start = position
      cell(&self, column)
      width = column.width
    }
    write("\n" as StaticString)
  }

  private mutating func write(cell value: FieldValue, width: Int) {
    switch value {
    case .number(let number): write(number)
    case .nanoseconds(let time): write(milliseconds: time)
    case .word(let word): write(word)
    case .text(let text): write(text[...], width: width)
    case .endpoint(let endpoint): write(endpoint)
    case .texts(let texts):
      write(Array(texts.joined(separator: [UInt8(ascii: " ")]))[...], width: width)
    case .caller(let caller): write(caller, width: width)
    case .yes: write("yes" as StaticString)
    case .list(let objects): write(UInt64(objects.count))
    }
  }
}
