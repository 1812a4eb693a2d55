import TraceModel

extension HTTPHeadParser {
  /// Parses a request line or a status line (RFC 9112, 3 and 4); nil if it is none.
  ///
  /// A line that `isCut` goes on in a way that is not known.
  func startLine(_ line: UnsafeRawBufferPointer, isCut: Bool) -> HTTPHead? {
    guard line.hasPrefix("HTTP/") else { return Self.requestLine(line, isCut: isCut) }
    return isCut ? nil : Self.statusLine(line)
  }

  /// `HTTP/1.1 200 OK`; the reason may be missing.
  private static func statusLine(_ line: UnsafeRawBufferPointer) -> HTTPHead? {
    guard line.count >= 12, let minor = minorVersion(line.part(0..<8)),
      line[8] == UInt8(ascii: " "), line.count == 12 || line[12] == UInt8(ascii: " ")
    else { return nil }
    var status: UInt16 = 0
    for index in 9..<12 {
      let digit = line[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      status = status * 10 + UInt16(digit)
    }
    guard status >= 100 else { return nil }
    var head = HTTPHead(start: .response(status: status))
    head.text.minorVersion = minor
    return head
  }

  /// `GET /path HTTP/1.1`, in any of the four forms of a target, and what servers answer besides.
  private static func requestLine(_ line: UnsafeRawBufferPointer, isCut: Bool) -> HTTPHead? {
    guard let space = line.first(UInt8(ascii: " ")), 1...longestMethod ~= space,
      tokenLength(line.part(0..<space)) == space
    else { return nil }
    var target = space + 1..<line.count
    var minor: UInt8? = 1
    var isMalformed = false
    if !isCut, let last = line.last(UInt8(ascii: " ")) {
      let version = line.part(last + 1..<line.count)
      if version.isEqual(to: "HTTP/2.0"), line.part(0..<space).isEqual(to: "PRI") {
        return HTTPHead(start: .preface)
      }
      minor = minorVersion(version)
      if version.hasPrefix("HTTP/") {
        target = space + 1..<max(last, space + 1)
      } else if !(last == space && line.part(target).hasPrefix("/")) {
        // A version of something else, or a word of no target.
        return nil
      }
      isMalformed = minor == nil || target.isEmpty
    }
    if isCut, let end = line.first(UInt8(ascii: " "), from: space + 1) {
      target = space + 1..<end
    }
    while let first = target.first, line[first] == UInt8(ascii: " ") {
      target.removeFirst()
      isMalformed = true
    }
    while let last = target.last, line[last] == UInt8(ascii: " ") {
      target.removeLast()
      isMalformed = true
    }
    for index in target where line[index] <= 0x20 || line[index] == 0x7f {
      guard line[index] == UInt8(ascii: " ") else { return nil }
      isMalformed = true
    }
    var head = HTTPHead(
      start: .request(method: 0..<space, target: space..<space + target.count))
    head.text.text.reserveCapacity(space + target.count + usualFieldsLength)
    head.text.text.append(contentsOf: line.part(0..<space))
    head.text.text.append(contentsOf: line.part(target))
    head.text.minorVersion = minor
    head.text.isMalformed = isMalformed
    return head
  }

  /// What the values of kept fields need in most requests.
  private static let usualFieldsLength = 96

  /// Tells that a line that is not all there may become a request line or a status line.
  static func mayBeStartLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if bytes.hasPrefix("HTTP/") { return true }
    let length = tokenLength(bytes)
    if length == bytes.count { return length <= longestMethod }
    return 1...longestMethod ~= length && bytes[length] == UInt8(ascii: " ")
  }

  /// Longer ones are no methods, but something else.
  private static let longestMethod = 32

  private static func minorVersion(_ version: UnsafeRawBufferPointer) -> UInt8? {
    guard version.count == 8, version.hasPrefix("HTTP/1.") else { return nil }
    let digit = version[7] &- UInt8(ascii: "0")
    return digit < 10 ? digit : nil
  }

  /// How many bytes of a method there are at the start, and not many more than one can have.
  private static func tokenLength(_ bytes: UnsafeRawBufferPointer) -> Int {
    var length = 0
    while length < bytes.count, length <= longestMethod, isTokenCharacter(bytes[length]) {
      length += 1
    }
    return length
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
