import TraceModel

extension LineCursor {
  /// Reads a use of a connection.
  @inline(__always)
  mutating func used() -> Event? {
    let line = usedLine().trip
    return use(
      time: line.ns, pid: line.pid, tid: line.tid,
      How(rawValue: UInt16(truncatingIfNeeded: line.kind)), line.origin,
      tuple(family: 10, line.local, line.peer, ports: line.ends),
      name: line.name, stack: line.code)
  }

  /// The use in a line; nil if its parts do not fit, or it is one of zeros, which a full queue refused.
  @inline(__always)
  func use(
    time: UInt64, pid: UInt32, tid: UInt32, _ how: How, _ origin: Origin?, _ tuple: FiveTuple,
    name: UInt64, stack: UInt64
  ) -> Event? {
    guard time != 0, How.all.isSuperset(of: how), let origin, origin.evidence != .notGoThread
    else { return nil }
    return .use(
      Use(
        time: time, pid: pid, tid: tid, origin: origin,
        isReused: how.contains(.reuseIsKnown) ? how.contains(.isReused) : nil,
        isHTTP2: how.contains(.isHTTP2), tuple: how.contains(.tupleIsKnown) ? tuple : nil,
        name: name, stack: stack))
  }
}

/// What the script adds up to the number HOW of a round trip.
struct How: OptionSet {
  let rawValue: UInt16

  static let isReused = How(rawValue: 1)
  static let isHTTP2 = How(rawValue: 2)
  static let tupleIsKnown = How(rawValue: 4)
  /// In lines of older versions: another line has the same round trip with another request.
  static let isOneOfTwo = How(rawValue: 8)
  static let reuseIsKnown = How(rawValue: 16)
  static let all = How(rawValue: 31)
}
