import TraceModel

extension LineCursor {
  /// Reads `NS PID TID ANCESTRY G START HOW LOCAL PORT PEER PORT NAME CODE`, where an address is two hexadecimal
  /// numbers; recordings of older versions have no NAME and CODE.
  @inline(__always)
  mutating func use() -> Event? {
    let time = decimalField()
    let pid = decimalField(as: UInt32.self)
    let tid = decimalField(as: UInt32.self)
    let ancestry = decimalField(as: UInt16.self)
    let goroutine = hexadecimalField()
    let request = hexadecimalField()
    let how = How(rawValue: decimal(as: UInt16.self))
    // The script has every address as IPv6 has it.
    let local = endpoint(10)
    let peer = endpoint(10)
    let name = hexadecimalIfAny()
    let stack = hexadecimalIfAny()
    // A line that a full queue refused is printed as zeros.
    guard time != 0, How.all.isSuperset(of: how),
      let origin = Origin(
        pid: pid, ancestry: ancestry, goroutine: goroutine, requestStart: request),
      origin.ancestry != .notGoThread
    else { return nil }
    return .use(
      Use(
        time: time, pid: pid, tid: tid, ancestry: origin.ancestry, request: origin.request,
        isReused: how.contains(.reuseIsKnown) ? how.contains(.isReused) : nil,
        isHTTP2: how.contains(.isHTTP2), isOneOfTwo: how.contains(.isOneOfTwo),
        tuple: how.contains(.tupleIsKnown) ? FiveTuple(local: local, peer: peer) : nil,
        name: name, stack: stack))
  }
}

/// What the script adds up to the number HOW of a `use` line.
private struct How: OptionSet {
  let rawValue: UInt16

  static let isReused = How(rawValue: 1)
  static let isHTTP2 = How(rawValue: 2)
  static let tupleIsKnown = How(rawValue: 4)
  static let isOneOfTwo = How(rawValue: 8)
  static let reuseIsKnown = How(rawValue: 16)
  static let all = How(rawValue: 31)
}
