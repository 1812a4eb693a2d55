import TraceModel

extension LineCursor {
  /// Reads `icmp NS PID TID EXEC SENDER FAMILY SOURCE DESTINATION TYPE CODE WORD DEVICE / COMMAND`.
  mutating func icmp() -> Event? {
    let time = decimalField()
    let pid = decimalField(as: UInt32.self)
    let tid = decimalField(as: UInt32.self)
    let exec = decimalField()
    let sender = decimalField(as: UInt8.self)
    let family = decimalField(as: UInt16.self)
    let source = address(family)
    space()
    let destination = address(family)
    space()
    let type = decimalField(as: UInt8.self)
    let code = decimalField(as: UInt8.self)
    let word = decimalField(as: UInt32.self)
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
    let pid = decimalField(as: UInt32.self)
    let exec = decimalField()
    let offset = decimalField()
    let length = decimalField()
    let text = hexadecimalBytes()
    guard offset < length, !text.isEmpty, UInt64(text.count) <= length - offset else { return nil }
    return .arguments(
      ArgumentsPiece(pid: pid, exec: exec, offset: offset, length: length, text: text))
  }

  /// Reads `HIGH LOW`.
  private mutating func address(_ family: UInt16) -> IPAddress {
    let high = hexadecimalField()
    return address(family: family, high: high, low: hexadecimal())
  }
}
