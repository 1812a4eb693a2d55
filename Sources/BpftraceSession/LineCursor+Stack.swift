import TraceModel

extension LineCursor {
  /// Reads a return address.
  mutating func frame() -> Event? {
    let line = frameLine()
    return StackFrame(
      binary: line.binary, stack: line.code, depth: line.depth, level: line.level, address: line.pc
    ).map(Event.frame)
  }

  /// Reads `symbol BINARY ADDRESS TEXT`; an empty text may lack the space before it.
  mutating func symbol() -> Event? {
    let binary = decimalField(as: UInt32.self)
    let address = hexadecimal()
    if position < end { space() }
    return .symbol(AddressSymbol(binary: binary, address: address, text: hexadecimalBytes()))
  }
}
