import TraceModel

extension LineCursor {
  /// Reads `accept NS PID TID KNOWN LENGTH MAXIMUM FAMILY LOCAL PORT PEER PORT COMMAND`.
  mutating func accept() -> Event? {
    let time = decimal()
    space()
    let pid = decimal(as: UInt32.self)
    space()
    let tid = decimal(as: UInt32.self)
    space()
    let isKnown = decimal()
    space()
    let length = decimal(as: UInt32.self)
    space()
    let maximum = decimal(as: UInt32.self)
    space()
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
