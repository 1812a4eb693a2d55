import TraceModel

extension LineCursor {
  /// The address of two numbers, as a script has it of `struct sock`: an IPv4-mapped one is IPv4.
  @inline(__always)
  mutating func address(family: UInt16, high: UInt64, low: UInt64) -> IPAddress {
    switch family {
    case inet where high == 0 && low <= UInt64(UInt32.max):
      return IPAddress(ipv4: UInt32(truncatingIfNeeded: low))
    case inet6 where high == 0 && low >> 32 == 0xffff:
      return IPAddress(ipv4: UInt32(truncatingIfNeeded: low))
    case inet6:
      return IPAddress(ipv6High: high, low: low)
    default:
      invalidate()
      return IPAddress(ipv4: 0)
    }
  }

  /// The five-tuple of a socket's two ends.
  @inline(__always)
  mutating func tuple(_ ends: EndsLine) -> FiveTuple {
    let local = address(family: ends.family, high: ends.localHigh, low: ends.localLow)
    let peer = address(family: ends.family, high: ends.peerHigh, low: ends.peerLow)
    return FiveTuple(
      local: Endpoint(address: local, port: ends.localPort),
      peer: Endpoint(address: peer, port: ends.peerPort))
  }

  /// The five-tuple of addresses as two numbers each, and of the lowest bits: local port << 16 | peer port.
  @inline(__always)
  mutating func tuple(
    family: UInt16, _ local: (high: UInt64, low: UInt64), _ peer: (high: UInt64, low: UInt64),
    ports: UInt64
  ) -> FiveTuple {
    FiveTuple(
      local: Endpoint(
        address: address(family: family, high: local.high, low: local.low),
        port: UInt16(truncatingIfNeeded: ports >> 16)),
      peer: Endpoint(
        address: address(family: family, high: peer.high, low: peer.low),
        port: UInt16(truncatingIfNeeded: ports)))
  }
}

/// The kernel's numbers of the address families (include/linux/socket.h).
private let inet: UInt16 = 2
private let inet6: UInt16 = 10
