import TraceModel

extension LineCursor {
  /// Reads a call.
  mutating func socketCall() -> Event? {
    let line = callLine()
    let tuple = tuple(line.ends)
    // Older versions wrote a space between two bytes.
    let command = end - position == 32 ? hexadecimalDigits() : hexadecimalBytes()
    guard let direction = SocketCall.Direction(rawValue: line.direction), 1...16 ~= command.count,
      line.length > 0
    else { return nil }
    return .call(
      SocketCall(
        time: line.ns, line: LineNumber(processor: line.cpu, number: line.number),
        taken: line.taken, pid: line.pid, tid: line.tid, exec: line.exec, direction: direction,
        sequence: line.sequence, acknowledgement: line.acknowledged, length: line.length,
        tuple: tuple, command: command))
  }

  /// Reads some of a call's bytes.
  mutating func payload() -> Event? {
    let line = bytesLine()
    let text = words(of: Int(line.length))
    guard !text.isEmpty else { return nil }
    return .payload(PayloadPiece(time: line.ns, tid: line.tid, offset: line.offset, text: text))
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

  /// Reads the end of a connection.
  mutating func connectionEnd() -> Event {
    let line = endLine()
    return .connectionEnd(
      ConnectionEnd(
        time: line.ns, line: LineNumber(processor: line.cpu, number: line.number),
        tuple: tuple(line.ends)))
  }

  /// Reads how far a processor has printed.
  mutating func printed() -> Event {
    let line = printedLine()
    return .printed(LineNumber(processor: line.cpu, number: line.number))
  }
}
