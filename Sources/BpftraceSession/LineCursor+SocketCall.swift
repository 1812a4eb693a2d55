import TraceModel

extension LineCursor {
  /// Reads `call NS CPU NUMBER TAKEN PID TID EXEC DIRECTION SEQUENCE ACKNOWLEDGED LENGTH FAMILY LOCAL PORT PEER
  /// PORT COMMAND`.
  mutating func socketCall() -> Event? {
    let time = decimal()
    space()
    let line = lineNumber()
    space()
    let taken = decimal()
    space()
    let pid = decimal(as: UInt32.self)
    space()
    let tid = decimal(as: UInt32.self)
    space()
    let exec = decimal()
    space()
    let direction = SocketCall.Direction(rawValue: decimal(as: UInt8.self))
    space()
    let sequence = decimal(as: UInt32.self)
    space()
    let acknowledgement = decimal(as: UInt32.self)
    space()
    let length = decimal()
    space()
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
    let time = decimal()
    space()
    let tid = decimal(as: UInt32.self)
    space()
    let offset = decimal()
    space()
    let text = hexadecimalTexts(ofEach: PayloadPiece.textLength)
    guard !text.isEmpty else { return nil }
    return .payload(PayloadPiece(time: time, tid: tid, offset: offset, text: text))
  }

  /// Reads `end NS CPU NUMBER FAMILY LOCAL PORT PEER PORT`.
  mutating func connectionEnd() -> Event {
    let time = decimal()
    space()
    let line = lineNumber()
    space()
    return .connectionEnd(ConnectionEnd(time: time, line: line, tuple: tuple()))
  }

  /// Reads `printed CPU NUMBER`.
  mutating func printed() -> Event { .printed(lineNumber()) }

  /// Reads `CPU NUMBER`.
  private mutating func lineNumber() -> LineNumber {
    let processor = decimal(as: UInt32.self)
    space()
    return LineNumber(processor: processor, number: decimal())
  }
}
