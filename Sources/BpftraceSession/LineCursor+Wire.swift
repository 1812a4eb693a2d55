import TraceModel

extension LineCursor {
  /// Reads `segment RECORD`.
  mutating func segment() -> Event? {
    let record = hexadecimalBytes()
    return record.isEmpty ? nil : .segment(record: record)
  }

  /// Reads `wire LOST FRAGMENTS DISPLACED REFUSED`.
  mutating func wire() -> Event {
    let lost = decimalField()
    let fragments = decimalField()
    let displaced = decimalField()
    return .wire(
      WireState(
        lost: lost, fragments: fragments, displaced: displaced,
        refused: decimal()))
  }
}
