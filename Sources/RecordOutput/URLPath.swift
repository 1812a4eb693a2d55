import TraceModel

/// The path of a request target, and its query, percent-encoded as they came on the wire.
struct URLPath {
  /// Where the path is in the bytes of the request's text, as far as it is known; the query is never in it.
  let range: Range<Int>
  /// Tells that the path goes on behind the bytes, or may.
  let isTruncated: Bool
  /// Where the query is, without the question mark.
  let query: Range<Int>
  /// Where the query begins in the target.
  let queryOffset: Int
  /// Tells that the query goes on behind the bytes.
  let isQueryTruncated: Bool

  /// The path of a target in one of the four forms of RFC 9112, section 3.2.
  init(of text: borrowing RequestText) {
    let target = text.bytes[text.range(of: .target)]
    let query = target.firstIndex(of: UInt8(ascii: "?"))
    let beforeQuery = target[..<(query ?? target.endIndex)]
    isTruncated = query == nil && text.isTruncated(.target)
    self.query = (query ?? target.endIndex - 1) + 1..<target.endIndex
    queryOffset = self.query.lowerBound - target.startIndex
    isQueryTruncated = query != nil && text.isTruncated(.target)
    guard let authority = Self.authority(of: beforeQuery) else {
      // Origin-form, `*`, or the authority-form of CONNECT.
      range = beforeQuery.indices
      return
    }
    if let path = beforeQuery[authority...].firstIndex(of: UInt8(ascii: "/")) {
      range = path..<beforeQuery.endIndex
    } else {
      // An empty path is "/", such as the one before the authority, unless it was not read.
      range = authority - 1..<(isTruncated ? authority - 1 : authority)
    }
  }

  /// Where the authority of an absolute-form begins; nil for every other form.
  private static func authority(of target: ArraySlice<UInt8>) -> Int? {
    guard let slash = target.firstIndex(of: UInt8(ascii: "/")), slash > target.startIndex + 1,
      target[slash - 1] == UInt8(ascii: ":"),
      slash + 1 < target.endIndex, target[slash + 1] == UInt8(ascii: "/")
    else { return nil }
    return slash + 2
  }
}
