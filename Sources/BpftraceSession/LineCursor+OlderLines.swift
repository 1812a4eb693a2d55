import TraceModel

/// Lines of recordings that older versions have made.
extension LineCursor {
  /// Reads `connect START END PID TID ANCESTRY G REQUEST STATE ERRNO FAMILY LOCAL PORT PEER PORT CODE NAME`,
  /// where an address is two hexadecimal numbers; the oldest have no CODE, or no NAME.
  mutating func olderConnect() -> Event? {
    let start = decimalField()
    let end = decimalField()
    let pid = decimalField(as: UInt32.self)
    let tid = decimalField(as: UInt32.self)
    let ancestry = decimalField(as: UInt8.self)
    let request = (word: hexadecimalField(), start: hexadecimalField())
    let state = UInt64(decimalField(as: UInt8.self))
    let error = decimalField(as: UInt16.self)
    let tuple = tuple()
    let stack = hexadecimalIfAny()
    let name = hexadecimalIfAny()
    guard ancestry <= 5, state == tcpEstablished || state == tcpClose,
      let origin = Origin(pid: pid, evidence: UInt64(ancestry), request)
    else { return nil }
    return .connect(
      Connect(
        start: start, end: end == 0 ? nil : end, pid: pid, tid: tid, origin: origin,
        isEstablished: state == tcpEstablished, error: error, tuple: tuple, stack: stack, name: name
      ))
  }

  /// Reads `use NS PID TID ANCESTRY G START HOW LOCAL PORT PEER PORT NAME CODE`, where an address is two hexadecimal
  /// numbers, as IPv6 has it; the oldest have no NAME and CODE.
  mutating func olderUse() -> Event? {
    let time = decimalField()
    let pid = decimalField(as: UInt32.self)
    let tid = decimalField(as: UInt32.self)
    let ancestry = decimalField(as: UInt8.self)
    let request = (word: hexadecimalField(), start: hexadecimalField())
    let how = How(rawValue: decimal(as: UInt16.self))
    let local = endpoint(10)
    let peer = endpoint(10)
    let name = hexadecimalIfAny()
    let stack = hexadecimalIfAny()
    return use(
      time: time, pid: pid, tid: tid, how,
      ancestry <= 5 ? Origin(pid: pid, evidence: UInt64(ancestry), request) : nil,
      FiveTuple(local: local, peer: peer), name: name, stack: stack)
  }

  /// Reads `payload NS TID OFFSET TEXT / TEXT / TEXT`; a text behind which another one stands may have more
  /// than its length, which the other one has, too.
  mutating func olderPayload() -> Event? {
    let time = decimalField()
    let tid = decimalField(as: UInt32.self)
    let offset = decimalField()
    let text = hexadecimalTexts(ofEach: 60)
    guard !text.isEmpty else { return nil }
    return .payload(PayloadPiece(time: time, tid: tid, offset: offset, text: text))
  }

  /// Reads `FAMILY LOCAL PORT PEER PORT`.
  private mutating func tuple() -> FiveTuple {
    let family = decimal(as: UInt16.self)
    let local = endpoint(family)
    return FiveTuple(local: local, peer: endpoint(family))
  }

  /// Reads ` HIGH LOW PORT`.
  private mutating func endpoint(_ family: UInt16) -> Endpoint {
    space()
    let high = hexadecimalField()
    let low = hexadecimalField()
    let port = decimal(as: UInt16.self)
    return Endpoint(address: address(family: family, high: high, low: low), port: port)
  }

  /// Reads a space and a number, unless the line ends here: what lines of older versions lack is 0.
  private mutating func hexadecimalIfAny() -> UInt64 {
    guard position < end else { return 0 }
    space()
    return hexadecimal()
  }
}
