import TraceModel

extension LineCursor {
  /// Reads `segment RECORD`.
  mutating func segment() -> Event? {
    let record = hexadecimalBytes()
    return record.isEmpty ? nil : .segment(record: record)
  }

  /// Reads `wire OFFSET LOST FRAGMENTS DISPLACED REFUSED`.
  mutating func wire() -> Event {
    let offset = decimal()
    space()
    let lost = decimal()
    space()
    let fragments = decimal()
    space()
    let displaced = decimal()
    space()
    return .wire(
      WireState(
        clockOffset: offset, lost: lost, fragments: fragments, displaced: displaced,
        refused: decimal()))
  }
}
