import TraceModel

extension LineCursor {
  /// Reads a piece of a name.
  mutating func name() -> Event? {
    let line = nameLine()
    guard CallerField.fits(line.text.count, line.left) else { return nil }
    return NamePiece(
      name: line.name, number: Int(line.piece), length: line.left, text: line.text
    ).map(Event.name)
  }
}
