import TraceModel

extension LineCursor {
  /// Reads `frame BINARY CODE DEPTH LEVEL ADDRESS`.
  mutating func frame() -> Event? {
    let binary = decimalField(as: UInt32.self)
    let stack = hexadecimalField()
    let depth = decimalField(as: UInt32.self)
    let level = decimalField(as: UInt32.self)
    let address = hexadecimal()
    return StackFrame(binary: binary, stack: stack, depth: depth, level: level, address: address)
      .map(Event.frame)
  }

  /// Reads `symbol BINARY ADDRESS TEXT`; an empty text may lack the space before it.
  mutating func symbol() -> Event? {
    let binary = decimalField(as: UInt32.self)
    let address = hexadecimal()
    if position < end { space() }
    return .symbol(AddressSymbol(binary: binary, address: address, text: hexadecimalBytes()))
  }
}
