import TraceModel

extension HTTPHeadParser {
  /// Parses a request line or a status line (RFC 9112, 3 and 4); nil if it is none.
  ///
  /// A line that `isCut` goes on in a way that is not known.
  func startLine(_ line: UnsafeRawBufferPointer, isCut: Bool) -> HTTPHead? {
    guard line.starts(with: Self.name) else { return Self.requestLine(line, isCut: isCut) }
    return isCut ? nil : Self.statusLine(line)
  }

  private static let name = Array("HTTP/".utf8)

  /// `HTTP/1.1 200 OK`; the reason may be missing.
  private static func statusLine(_ line: UnsafeRawBufferPointer) -> HTTPHead? {
    guard line.count >= 12, let minor = minorVersion(line[..<8]), line[8] == UInt8(ascii: " "),
      line.count == 12 || line[12] == UInt8(ascii: " ")
    else { return nil }
    var status: UInt16 = 0
    for byte in line[9..<12] {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      status = status * 10 + UInt16(digit)
    }
    guard status >= 100 else { return nil }
    var head = HTTPHead(start: .response(status: status))
    head.text.minorVersion = minor
    return head
  }

  /// `GET /path HTTP/1.1`, in any of the four forms of a target.
  private static func requestLine(_ line: UnsafeRawBufferPointer, isCut: Bool) -> HTTPHead? {
    guard let space = line.firstIndex(of: UInt8(ascii: " ")), 1...longestMethod ~= space,
      line[..<space].allSatisfy(isTokenCharacter)
    else { return nil }
    var target = space + 1..<line.count
    var minor: UInt8 = 1
    if !isCut {
      guard let last = line.lastIndex(of: UInt8(ascii: " ")), last > space + 1 else { return nil }
      target = space + 1..<last
      let version = line[(last + 1)...]
      if version.elementsEqual("HTTP/2.0".utf8), line[..<space].elementsEqual("PRI".utf8) {
        return HTTPHead(start: .preface)
      }
      guard let number = minorVersion(version) else { return nil }
      minor = number
    }
    guard line[target].allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { return nil }
    var head = HTTPHead(
      start: .request(method: 0..<space, target: space..<space + target.count))
    head.text.text.reserveCapacity(space + target.count + 64)
    head.text.text.append(contentsOf: line[..<space])
    head.text.text.append(contentsOf: line[target])
    head.text.minorVersion = minor
    return head
  }

  /// Tells that a line that is not all there may become a request line or a status line.
  static func mayBeStartLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if bytes.starts(with: name) { return true }
    let method = bytes.prefix(longestMethod + 1).prefix(while: isTokenCharacter)
    if method.count == bytes.count { return method.count <= longestMethod }
    return 1...longestMethod ~= method.count && bytes[method.count] == UInt8(ascii: " ")
  }

  /// Longer ones are no methods, but something else.
  private static let longestMethod = 32

  private static func minorVersion(_ version: Slice<UnsafeRawBufferPointer>) -> UInt8? {
    guard version.count == 8, version.starts(with: "HTTP/1.".utf8), let last = version.last,
      last &- UInt8(ascii: "0") < 10
    else { return nil }
    return last - UInt8(ascii: "0")
  }

  /// A character of a token (RFC 9110, 5.6.2).
  private static func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"),
      UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "`"),
      UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
