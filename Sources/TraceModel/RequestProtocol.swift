/// The protocol that a request came by.
public struct RequestProtocol: Sendable, Equatable {
  /// `Request.ProtoMajor` and `Request.ProtoMinor`, 7 bits of each.
  public let major, minor: UInt8
  /// Tells that the connection was encrypted (`Request.TLS`).
  public let isTLS: Bool

  /// Puts the parts together.
  public init(major: UInt8, minor: UInt8, isTLS: Bool) {
    self.major = major
    self.minor = minor
    self.isTLS = isTLS
  }

  /// Reads the bits as the script sends them: TLS, 7 of the major version, 7 of the minor one; nil for none.
  public init?(bits: UInt16) {
    guard bits != 0 else { return nil }
    self.init(
      major: UInt8(bits >> 7 & 0x7f), minor: UInt8(bits & 0x7f), isTLS: bits & 0x4000 != 0)
  }
}
