/// What the sender of a ClientHello is known by.
public struct TLSFingerprint: Sendable, Equatable {
  /// JA3 (https://github.com/salesforce/ja3): 32 hexadecimal digits.
  public let ja3: String
  /// JA4 (https://github.com/FoxIO-LLC/ja4).
  public let ja4: String
  /// The versions of TLS in the extension supported_versions (RFC 8446, 4.2.1), such as 0x0304 for TLS 1.3.
  public let versions: [UInt16]
  /// The versions of Go whose `crypto/tls` makes such a ClientHello, such as "1.24"; none if it is not known as Go's.
  public let goVersions: [String]

  /// Puts the parts together.
  public init(ja3: String, ja4: String, versions: [UInt16], goVersions: [String]) {
    self.ja3 = ja3
    self.ja4 = ja4
    self.versions = versions
    self.goVersions = goVersions
  }
}
