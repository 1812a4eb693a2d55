/// The ids in a `traceparent` header field (W3C Trace Context, section 3.2).
public struct TraceParent: Sendable, Equatable {
  /// The length of version 00, and of what every later version begins with.
  private static let length = 55

  /// The trace's id and the caller's span's, in lower-case hexadecimal digits.
  public let traceID, spanID: ArraySlice<UInt8>

  /// Reads a value; nil if it is not valid, such as with an id of zeros.
  public init?(_ value: ArraySlice<UInt8>) {
    guard value.count >= Self.length else { return nil }
    func part(_ start: Int, _ count: Int) -> ArraySlice<UInt8> {
      value[(value.startIndex + start)...].prefix(count)
    }
    func isDash(_ place: Int) -> Bool { value[value.startIndex + place] == UInt8(ascii: "-") }
    let (version, trace, span, flags) = (part(0, 2), part(3, 32), part(36, 16), part(53, 2))
    guard isDash(2), isDash(35), isDash(52), Self.isHexadecimal(version),
      Self.isHexadecimal(trace), Self.isHexadecimal(span), Self.isHexadecimal(flags),
      Self.endsAsItsVersion(version, value.dropFirst(Self.length)),
      !trace.allSatisfy({ $0 == UInt8(ascii: "0") }), !span.allSatisfy({ $0 == UInt8(ascii: "0") })
    else { return nil }
    traceID = trace
    spanID = span
  }

  private static func isHexadecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { $0.isLowercaseHexDigit }
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
