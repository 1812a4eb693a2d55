import TraceModel

extension LineCursor {
  /// Reads `accept NS PID TID KNOWN LENGTH MAXIMUM FAMILY LOCAL PORT PEER PORT COMMAND`.
  mutating func accept() -> Event? {
    let time = decimalField()
    let pid = decimalField(as: UInt32.self)
    let tid = decimalField(as: UInt32.self)
    let isKnown = decimalField()
    let length = decimalField(as: UInt32.self)
    let maximum = decimalField(as: UInt32.self)
    let tuple = tuple()
    space()
    let command = hexadecimalBytes()
    guard isKnown <= 1, 1...16 ~= command.count else { return nil }
    return .accept(
      Accept(
        time: time, pid: pid, tid: tid,
        queue: isKnown == 1 ? Accept.Queue(length: length, maximum: maximum) : nil, tuple: tuple,
        command: command))
  }

  /// Reads `FAMILY LOCAL PORT PEER PORT`, where an address is two hexadecimal numbers.
  @inline(__always)
  mutating func tuple() -> FiveTuple {
    let family = decimal(as: UInt16.self)
    let local = endpoint(family)
    return FiveTuple(local: local, peer: endpoint(family))
  }
}
