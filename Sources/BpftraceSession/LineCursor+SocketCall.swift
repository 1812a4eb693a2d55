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
    let command = hexadecimalBytes()
    guard let direction, 1...16 ~= command.count, length > 0 else { return nil }
    return .call(
      SocketCall(
        time: time, line: line, taken: taken, pid: pid, tid: tid, exec: exec, direction: direction,
        sequence: sequence, acknowledgement: acknowledgement, length: length, tuple: tuple,
        command: command))
  }

  /// Reads `payload NS TID OFFSET TEXT / TEXT / TEXT`; a text behind which another one stands may have more
  /// than its length, which the other one has, too.
  mutating func payload() -> Event? {
    let time = decimalField()
    let tid = decimalField(as: UInt32.self)
    let offset = decimalField()
    let text = hexadecimalTexts(ofEach: PayloadPiece.textLength)
    guard !text.isEmpty else { return nil }
    return .payload(PayloadPiece(time: time, tid: tid, offset: offset, text: text))
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
