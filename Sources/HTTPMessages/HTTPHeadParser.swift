import TraceModel

/// Parses heads of HTTP/1 messages (RFC 9112) and keeps the fields that were asked for.
struct HTTPHeadParser {
  /// A header field that means something here.
  private struct Field {
    /// What it says of the body.
    enum Framing { case contentLength, transferEncoding, expect }

    /// The name in lower case.
    let name: String
    let isKept: Bool
    let framing: Framing?
    private let bytes: [UInt8]

    init(name: String, isKept: Bool) {
      self.name = name
      self.isKept = isKept
      bytes = Array(name.utf8)
      framing =
        switch name {
        case "content-length": .contentLength
        case "transfer-encoding": .transferEncoding
        case "expect": .expect
        default: nil
        }
    }

    /// The bit of the name's first letter, the same in upper and lower case.
    var initial: UInt32 { bytes.first.map(HTTPHeadParser.letter) ?? 0 }

    /// Tells that this is its name, in any case.
    func isNamed(_ name: UnsafeRawBufferPointer) -> Bool {
      guard name.count == bytes.count else { return false }
      for index in 0..<name.count {
        let byte = name[index]
        let isUpper = byte &- UInt8(ascii: "A") < 26
        if (isUpper ? byte | 0x20 : byte) != bytes[index] { return false }
      }
      return true
    }
  }

  private let fields: [Field]
  /// The bits of all first letters: most lines of a head need not be looked at further.
  private let initials: UInt32

  /// - Parameter names: the names of the fields to keep, in any case.
  init(keeping names: [String]) {
    let kept = names.map { Field(name: $0.lowercased(), isKept: true) }
    let others = ["content-length", "transfer-encoding", "expect"].filter { other in
      !kept.contains { $0.name == other }
    }
    fields = kept + others.map { Field(name: $0, isKept: false) }
    initials = fields.reduce(0) { $0 | $1.initial }
  }

  /// One bit for each letter, or for other characters with the same lower bits.
  private static func letter(_ byte: UInt8) -> UInt32 { 1 << UInt32(byte & 0x1f) }

  /// Parses a head.
  ///
  /// - Parameters:
  ///   - bytes: the head, or as much of it as is known; what follows its empty line is not looked at.
  ///   - isCut: whether the rest is not known.
  /// - Returns: nil if it is none.
  func parse(_ bytes: UnsafeRawBufferPointer, isCut: Bool = false) -> HTTPHead? {
    var lines = LineSequence(bytes: bytes, isCut: isCut)
    guard let first = lines.next(), var head = startLine(first, isCut: lines.lastWasCut) else {
      return nil
    }
    head.text.isTruncated = isCut
    var pending: Pending?
    while let line = lines.next(), !lines.lastWasCut {
      guard let begin = line.first else {
        head.length = lines.position
        break
      }
      if begin == UInt8(ascii: " ") || begin == UInt8(ascii: "\t") {
        // obs-fold (RFC 9112, 5.2): the line goes on, with a space for the fold.
        pending?.fold(Self.trim(line))
        continue
      }
      finish(&pending, in: &head)
      if initials & Self.letter(begin) != 0 { pending = field(line) }
    }
    finish(&pending, in: &head)
    return head
  }
}

extension HTTPHeadParser {
  /// A field whose value may go on in the next line.
  private struct Pending {
    /// Which of the parser's fields it is.
    let field: Int
    let value: UnsafeRawBufferPointer
    /// The value with what followed in other lines.
    var folded: [UInt8]?

    mutating func fold(_ more: UnsafeRawBufferPointer) {
      guard !more.isEmpty else { return }
      var bytes = folded ?? Array(value)
      if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
      bytes.append(contentsOf: more)
      folded = bytes
    }
  }

  private func field(_ line: UnsafeRawBufferPointer) -> Pending? {
    guard let colon = line.first(UInt8(ascii: ":")), colon > 0 else { return nil }
    let name = line.part(0..<colon)
    guard let field = fields.firstIndex(where: { $0.isNamed(name) }) else { return nil }
    return Pending(field: field, value: Self.trim(line.part(colon + 1..<line.count)))
  }

  /// The field's value is complete.
  private func finish(_ pending: inout Pending?, in head: inout HTTPHead) {
    guard let line = pending else { return }
    pending = nil
    if let folded = line.folded {
      folded.withUnsafeBytes { take($0, of: fields[line.field], into: &head) }
    } else {
      take(line.value, of: fields[line.field], into: &head)
    }
  }

  /// What a value means for the body, and whether it is kept.
  private func take(
    _ value: UnsafeRawBufferPointer, of field: Field, into head: inout HTTPHead
  ) {
    switch field.framing {
    case .contentLength: head.addContentLength(value)
    case .transferEncoding: head.addTransferEncoding(value)
    case .expect: head.expectsContinue = true
    case nil: break
    }
    guard field.isKept, !value.isEmpty else { return }
    let start = head.text.text.count
    head.text.text.append(contentsOf: value)
    head.text.fields.append(.init(name: field.name, value: start..<head.text.text.count))
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
  /// Where the next line begins.
  private(set) var position = 0
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
