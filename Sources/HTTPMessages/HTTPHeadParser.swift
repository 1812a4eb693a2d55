import TraceModel

/// Parses heads of HTTP/1 messages (RFC 9112) and keeps the fields that were asked for.
struct HTTPHeadParser {
  /// A header field that is asked for.
  private struct Wanted {
    let name: String
    let lowercase: [UInt8]
  }

  private let wanted: [Wanted]

  /// - Parameter names: the names of the fields to keep, in any case.
  init(keeping names: [String]) {
    wanted = names.map { Wanted(name: $0.lowercased(), lowercase: Array($0.lowercased().utf8)) }
  }

  /// Parses a head.
  ///
  /// - Parameters:
  ///   - bytes: the head up to its end, or as much of it as is known.
  ///   - isCut: tells that the rest is not known.
  /// - Returns: nil if it is none.
  func parse(_ bytes: UnsafeRawBufferPointer, isCut: Bool = false) -> HTTPHead? {
    var lines = LineSequence(bytes: bytes, isCut: isCut)
    guard let first = lines.next(), var head = startLine(first, isCut: lines.lastWasCut) else {
      return nil
    }
    head.text.isTruncated = isCut
    var pending: Pending?
    while let line = lines.next(), !lines.lastWasCut, let begin = line.first {
      if begin == UInt8(ascii: " ") || begin == UInt8(ascii: "\t") {
        // obs-fold (RFC 9112, 5.2): the line goes on, with a space for the fold.
        if pending != nil { fold(Self.trim(line), into: &head) }
        continue
      }
      finish(&pending, in: &head)
      pending = field(line, into: &head)
    }
    finish(&pending, in: &head)
    return head
  }
}

extension HTTPHeadParser {
  /// A field that may go on in the next line.
  private struct Pending {
    enum Meaning { case kept(String), contentLength, transferEncoding }
    let meaning: Meaning
    let start: Int
  }

  private func field(_ line: UnsafeRawBufferPointer, into head: inout HTTPHead) -> Pending? {
    guard let colon = line.first(UInt8(ascii: ":")), let meaning = meaning(of: line.part(0..<colon))
    else { return nil }
    let start = head.text.text.count
    head.text.text.append(
      contentsOf: Self.trim(line.part(colon + 1..<line.count)))
    return Pending(meaning: meaning, start: start)
  }

  /// What a field is for; nil if it is for nothing here.
  private func meaning(of name: UnsafeRawBufferPointer) -> Pending.Meaning? {
    guard !name.isEmpty else { return nil }
    for wanted in wanted where Self.isEqual(name, wanted.lowercase) { return .kept(wanted.name) }
    if Self.isEqual(name, Self.contentLength) { return .contentLength }
    return Self.isEqual(name, Self.transferEncoding) ? .transferEncoding : nil
  }

  private static let contentLength = Array("content-length".utf8)
  private static let transferEncoding = Array("transfer-encoding".utf8)

  private func fold(_ value: UnsafeRawBufferPointer, into head: inout HTTPHead) {
    head.text.text.append(UInt8(ascii: " "))
    head.text.text.append(contentsOf: value)
  }

  /// The field's value is complete: what it means for the body, and whether it is kept.
  private func finish(_ pending: inout Pending?, in head: inout HTTPHead) {
    guard let field = pending else { return }
    pending = nil
    let range = field.start..<head.text.text.count
    switch field.meaning {
    case .kept(let name):
      // A field that is asked for may mean something, too.
      if name == "content-length" { head.addContentLength(head.text.text[range]) }
      if name == "transfer-encoding" { head.addTransferEncoding(head.text.text[range]) }
      if !range.isEmpty { head.text.fields.append(.init(name: name, value: range)) }
    case .contentLength:
      head.addContentLength(head.text.text[range])
      head.text.text.removeLast(range.count)
    case .transferEncoding:
      head.addTransferEncoding(head.text.text[range])
      head.text.text.removeLast(range.count)
    }
  }

  /// Tells that a name is this one in lower case.
  private static func isEqual(_ name: UnsafeRawBufferPointer, _ lowercase: [UInt8]) -> Bool {
    guard name.count == lowercase.count else { return false }
    for index in 0..<name.count {
      let byte = name[index]
      let isUpper = byte &- UInt8(ascii: "A") < 26
      if (isUpper ? byte | 0x20 : byte) != lowercase[index] { return false }
    }
    return true
  }

  /// Bytes without the white space around them (OWS of RFC 9110, 5.6.3).
  private static func trim(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var range = 0..<bytes.count
    while let first = range.first, isBlank(bytes[first]) { range = first + 1..<range.upperBound }
    while let last = range.last, isBlank(bytes[last]) { range = range.lowerBound..<last }
    return UnsafeRawBufferPointer(rebasing: bytes[range])
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}

/// The lines of a head, without their ends.
private struct LineSequence {
  let bytes: UnsafeRawBufferPointer
  let isCut: Bool
  private var position = 0
  /// Tells that the line that was read last goes on behind the bytes.
  private(set) var lastWasCut = false

  init(bytes: UnsafeRawBufferPointer, isCut: Bool) {
    self.bytes = bytes
    self.isCut = isCut
  }

  mutating func next() -> UnsafeRawBufferPointer? {
    guard position < bytes.count else { return nil }
    let rest = bytes.count - position
    var end = bytes.count
    var length = rest
    if let newline = bytes.first(UInt8(ascii: "\n"), from: position) {
      length = newline - position
      end = position + length + 1
      if length > 0, bytes[position + length - 1] == UInt8(ascii: "\r") { length -= 1 }
    } else {
      lastWasCut = isCut
    }
    defer { position = end }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + length])
  }
}
