/// The ids in a `traceparent` header field (W3C Trace Context, section 3.2).
public struct TraceParent: Sendable, Equatable {
  /// The length of version 00, and of what every later version begins with.
  private static let length = 55

  /// The trace's id and the caller's span's, in lower-case hexadecimal digits.
  public let traceID, spanID: ArraySlice<UInt8>

  /// Reads a value; nil if it is not valid, such as with an id of zeros.
  public init?(_ value: ArraySlice<UInt8>) {
    let parts = value.prefix(Self.length).split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [2, 32, 16, 2],
      parts.allSatisfy({ $0.allSatisfy(\.isLowercaseHexDigit) }),
      Self.endsAsItsVersion(parts[0], value.dropFirst(Self.length)),
      parts[1...2].allSatisfy({ $0.contains { $0 != UInt8(ascii: "0") } })
    else { return nil }
    traceID = parts[1]
    spanID = parts[2]
  }

  /// Version 00 has nothing more, version ff is none, and any other has it behind a dash.
  private static func endsAsItsVersion(
    _ version: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>
  ) -> Bool {
    if version.elementsEqual("ff".utf8) { return false }
    return rest.isEmpty
      || (!version.elementsEqual("00".utf8) && rest.first == UInt8(ascii: "-"))
  }
}

extension UInt8 {
  fileprivate var isLowercaseHexDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}
