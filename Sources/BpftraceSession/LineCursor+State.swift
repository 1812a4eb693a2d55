import TraceModel

extension LineCursor {
  /// Reads `state NS SOCKET BIRTH SINCE SIDE PID TID OLD NEW ERRNO FAMILY LOCAL PORT PEER PORT COMMAND`.
  mutating func state() -> Event? {
    let time = decimalField()
    let address = decimalField()
    let birth = decimalField()
    let since = decimalField()
    let side = decimalField(as: UInt8.self)
    let pid = decimalField(as: UInt32.self)
    let tid = decimalField(as: UInt32.self)
    let old = TCPState(rawValue: decimal(as: UInt8.self))
    space()
    let new = decimalField(as: UInt8.self)
    let error = decimalField(as: UInt16.self)
    let tuple = tuple()
    space()
    let command = hexadecimalBytes()
    guard side <= 2, 1...16 ~= command.count, let old,
      let state = TCPState(rawValue: new == 0 ? TCPState.close.rawValue : new)
    else { return nil }
    return .state(
      StateChange(
        time: time, socket: SocketKey(address: address, birth: birth),
        since: since == 0 ? nil : since, side: StateChange.Side(rawValue: side), pid: pid, tid: tid,
        old: old, new: state, isProvisional: new == 0, error: error, tuple: tuple, command: command)
    )
  }
}
