import TraceModel

/// The two sides of a connection, the same for both directions.
struct ConnectionKey: Hashable {
  /// The side whose port, or else whose address, is the lower one.
  let first, second: Endpoint
  /// The same addresses may be others in another VLAN.
  let vlan: UInt32

  /// - Returns: the key, and whether the source is its first side.
  static func make(_ segment: TCPSegment) -> (key: ConnectionKey, fromFirst: Bool) {
    if isBelow(segment.source, segment.destination) {
      return (
        ConnectionKey(first: segment.source, second: segment.destination, vlan: segment.vlan), true
      )
    }
    return (
      ConnectionKey(first: segment.destination, second: segment.source, vlan: segment.vlan), false
    )
  }

  private static func isBelow(_ left: Endpoint, _ right: Endpoint) -> Bool {
    let (leftPort, rightPort) = (left.port ?? 0, right.port ?? 0)
    if leftPort != rightPort { return leftPort < rightPort }
    if left.address.high != right.address.high { return left.address.high < right.address.high }
    return left.address.low < right.address.low
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(first.address.low ^ first.address.high)
    hasher.combine(second.address.low ^ second.address.high)
    hasher.combine(UInt32(first.port ?? 0) << 16 | UInt32(second.port ?? 0))
  }
}
