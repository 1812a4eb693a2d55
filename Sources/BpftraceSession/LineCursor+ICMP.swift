import TraceModel

extension LineCursor {
  /// Reads a packet.
  mutating func icmp() -> Event? {
    let line = icmpLine()
    let source = address(family: line.family, high: line.sourceHigh, low: line.sourceLow)
    let target = address(family: line.family, high: line.targetHigh, low: line.targetLow)
    guard let sender = ICMPPacket.Sender(rawValue: line.sender),
      (sender == .process) == (line.exec > 0),
      1...16 ~= line.device.count, 1...16 ~= line.command.count
    else { return nil }
    return .icmp(
      ICMPPacket(
        time: line.ns, pid: line.pid, tid: line.tid, exec: line.exec, sender: sender,
        source: source, destination: target, type: line.type, code: line.code,
        identifier: UInt16(line.word >> 16), sequence: UInt16(truncatingIfNeeded: line.word),
        device: line.device, command: line.command))
  }

  /// Reads a piece of a command line.
  mutating func arguments() -> Event? {
    let line = argumentsLine()
    guard line.offset < line.length, !line.text.isEmpty,
      UInt64(line.text.count) <= line.length - line.offset
    else { return nil }
    return .arguments(
      ArgumentsPiece(
        pid: line.pid, exec: line.exec, offset: line.offset, length: line.length, text: line.text))
  }
}
