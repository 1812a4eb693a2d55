/// The name of an HTTP header field (RFC 9110, section 5.1), in lower case.
public struct HeaderName: Sendable, Hashable {
  /// The longest name that is taken, in bytes.
  public static let longest = 64
  /// W3C Trace Context, section 3.2.
  public static let traceparent = HeaderName(valid: "traceparent")

  /// The name, in lower case.
  public let text: String

  private init(valid text: String) {
    self.text = text
  }

  /// Takes a name; nil if it is no token (RFC 9110, section 5.6.2), or too long.
  public init?(_ name: String) {
    guard 1...Self.longest ~= name.utf8.count, name.utf8.allSatisfy(\.isOfToken) else { return nil }
    self.init(valid: name.lowercased())
  }

  /// The name as Go spells it in a `Header` (net/textproto, `CanonicalMIMEHeaderKey`).
  public var canonical: String {
    text.split(separator: "-", omittingEmptySubsequences: false)
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }
      .joined(separator: "-")
  }
}

extension UInt8 {
  /// Tells that a byte may be part of a token.
  fileprivate var isOfToken: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
  }
}
