/// An IPv4 or IPv6 address in network byte order; IPv4 as the last four bytes (RFC 4291, 2.5.5.2).
public struct IPAddress: Sendable, Hashable {
  /// The address family.
  public enum Family: String, Sendable, CaseIterable {
    case ipv4
    case ipv6
  }

  /// The address family.
  public let family: Family
  /// Bytes 0 to 7, the first byte the most significant.
  public let high: UInt64
  /// Bytes 8 to 15, the first byte the most significant; an IPv4 address is in the lower half.
  public let low: UInt64

  /// An IPv6 address of its two halves.
  public init(ipv6High high: UInt64, low: UInt64) {
    self.family = .ipv6
    self.high = high
    self.low = low
  }

  /// An IPv4 address of its four bytes, the first the most significant.
  public init(ipv4 address: UInt32) {
    self.family = .ipv4
    self.high = 0
    self.low = UInt64(address)
  }
}

/// One side of a connection; the port is nil where the kernel had not chosen it yet.
public struct Endpoint: Sendable, Hashable {
  /// The IP address.
  public let address: IPAddress
  /// The TCP port, 1 to 65535.
  public let port: UInt16?

  /// Puts the parts together.
  public init(address: IPAddress, port: UInt16?) {
    self.address = address
    self.port = port == 0 ? nil : port
  }
}

/// A TCP connection seen from this host; the fifth element, the protocol, is always TCP.
public struct FiveTuple: Sendable, Hashable {
  /// The side of the process that is traced.
  public let local: Endpoint
  /// The other side, as the kernel dialed it.
  public let peer: Endpoint

  /// Puts the parts together.
  public init(local: Endpoint, peer: Endpoint) {
    self.local = local
    self.peer = peer
  }
}
