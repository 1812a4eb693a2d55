import TraceModel

/// The path of a request target, percent-encoded as it came on the wire; the query is never in it.
struct URLPath {
  /// The bytes of the path, as far as they are known.
  let bytes: ArraySlice<UInt8>
  /// Tells that the path goes on behind the bytes, or may.
  let isTruncated: Bool

  /// The path of a target in one of the four forms of RFC 9112, section 3.2.
  init(target: CallerValue) {
    let query = target.bytes.firstIndex(of: UInt8(ascii: "?"))
    let beforeQuery = target.bytes[..<(query ?? target.bytes.endIndex)]
    self.isTruncated = query == nil && target.isTruncated
    guard let authority = Self.authority(of: beforeQuery) else {
      // Origin-form, `*`, or the authority-form of CONNECT.
      self.bytes = beforeQuery
      return
    }
    let path = beforeQuery[authority...].drop { $0 != UInt8(ascii: "/") }
    // An empty path is "/", unless it was not read.
    self.bytes = path.isEmpty && !isTruncated ? [UInt8(ascii: "/")] : path
  }

  /// Where the authority of an absolute-form begins; nil for every other form.
  private static func authority(of target: ArraySlice<UInt8>) -> Int? {
    guard let slash = target.firstIndex(of: UInt8(ascii: "/")), slash > 1,
      target[slash - 1] == UInt8(ascii: ":"),
      slash + 1 < target.count, target[slash + 1] == UInt8(ascii: "/")
    else { return nil }
    return slash + 2
  }
}
