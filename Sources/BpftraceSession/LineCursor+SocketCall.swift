import TraceModel

extension LineCursor {
  /// Reads `call NS CPU NUMBER TAKEN PID TID EXEC DIRECTION SEQUENCE ACKNOWLEDGED LENGTH FAMILY LOCAL PORT PEER
  /// PORT COMMAND`.
  mutating func socketCall() -> Event? {
    let time = decimalField()
    let line = lineNumber()
    space()
    let taken = decimalField()
    let pid = decimalField(as: UInt32.self)
    let tid = decimalField(as: UInt32.self)
    let exec = decimalField()
    let direction = SocketCall.Direction(rawValue: decimal(as: UInt8.self))
    space()
    let sequence = decimalField(as: UInt32.self)
    let acknowledgement = decimalField(as: UInt32.self)
    let length = decimalField()
    let tuple = tuple()
    space()
    // Older versions wrote a space between two bytes.
    let command = end - position == 32 ? hexadecimalDigits() : hexadecimalBytes()
    guard let direction, 1...16 ~= command.count, length > 0 else { return nil }
    return .call(
      SocketCall(
        time: time, line: line, taken: taken, pid: pid, tid: tid, exec: exec, direction: direction,
        sequence: sequence, acknowledgement: acknowledgement, length: length, tuple: tuple,
        command: command))
  }

  /// Reads `bytes NS TID OFFSET LENGTH DIGITS`, as the script's head says.
  mutating func payload() -> Event? {
    let time = decimalField()
    let tid = decimalField(as: UInt32.self)
    let offset = decimalField()
    let length = decimalField(as: UInt16.self)
    let text = words(of: Int(length))
    guard !text.isEmpty else { return nil }
    return .payload(PayloadPiece(time: time, tid: tid, offset: offset, text: text))
  }

  /// Reads so many bytes, where the last word ends with the last byte; what stands behind them does not count.
  ///
  /// - Returns: where the bytes are in the text.
  private mutating func words(of length: Int) -> Range<Int> {
    let text = hexadecimalDigits()
    // The bytes of the last word that are not of the word before, too.
    let rest = length < 8 ? 0 : length % 8
    let needed = rest == 0 ? length : length - rest + 8
    guard length > 0, text.count >= needed else {
      invalidate()
      return textCount..<textCount
    }
    let end = text.lowerBound + length
    endText(with: rest, from: text.lowerBound + needed - rest, at: end - rest)
    return text.lowerBound..<end
  }

  /// Reads `end NS CPU NUMBER FAMILY LOCAL PORT PEER PORT`.
  mutating func connectionEnd() -> Event {
    let time = decimalField()
    let line = lineNumber()
    space()
    return .connectionEnd(ConnectionEnd(time: time, line: line, tuple: tuple()))
  }

  /// Reads `printed CPU NUMBER`.
  mutating func printed() -> Event { .printed(lineNumber()) }

  /// Reads `CPU NUMBER`.
  private mutating func lineNumber() -> LineNumber {
    let processor = decimalField(as: UInt32.self)
    return LineNumber(processor: processor, number: decimal())
  }
}
