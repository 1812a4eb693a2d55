import TraceModel

extension LineCursor {
  /// Reads `name NUMBER PIECE LENGTH TEXT`; an empty text may lack the space before it.
  mutating func name() -> Event? {
    let name = hexadecimalField()
    let piece = decimalField(as: UInt16.self)
    let length = decimal()
    if position < end { space() }
    let text = hexadecimalBytes()
    guard CallerField.fits(text.count, length) else { return nil }
    return NamePiece(name: name, number: Int(piece), length: length, text: text).map(Event.name)
  }
}
