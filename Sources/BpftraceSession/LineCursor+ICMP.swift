import TraceModel

extension LineCursor {
  /// Reads `icmp NS PID TID EXEC SENDER FAMILY SOURCE DESTINATION TYPE CODE WORD DEVICE / COMMAND`.
  mutating func icmp() -> Event? {
    let time = decimal()
    space()
    let pid = decimal(as: UInt32.self)
    space()
    let tid = decimal(as: UInt32.self)
    space()
    let exec = decimal()
    space()
    let sender = decimal(as: UInt8.self)
    space()
    let family = decimal(as: UInt16.self)
    space()
    let source = address(family)
    space()
    let destination = address(family)
    space()
    let type = decimal(as: UInt8.self)
    space()
    let code = decimal(as: UInt8.self)
    space()
    let word = decimal(as: UInt32.self)
    space()
    let device = hexadecimalBytesBeforeSlash()
    let command = hexadecimalBytes()
    guard let sender = ICMPPacket.Sender(rawValue: sender), (sender == .process) == (exec > 0),
      1...16 ~= device.count, 1...16 ~= command.count
    else { return nil }
    return .icmp(
      ICMPPacket(
        time: time, pid: pid, tid: tid, exec: exec, sender: sender, source: source,
        destination: destination, type: type, code: code,
        identifier: UInt16(word >> 16), sequence: UInt16(truncatingIfNeeded: word), device: device,
        command: command))
  }

  /// Reads `arguments PID EXEC OFFSET LENGTH TEXT`.
  mutating func arguments() -> Event? {
    let pid = decimal(as: UInt32.self)
    space()
    let exec = decimal()
    space()
    let offset = decimal()
    space()
    let length = decimal()
    space()
    let text = hexadecimalBytes()
    guard offset < length, !text.isEmpty, UInt64(text.count) <= length - offset else { return nil }
    return .arguments(
      ArgumentsPiece(pid: pid, exec: exec, offset: offset, length: length, text: text))
  }

  /// Reads `HIGH LOW`.
  private mutating func address(_ family: UInt16) -> IPAddress {
    let high = hexadecimal()
    space()
    return address(family: family, high: high, low: hexadecimal())
  }
}
