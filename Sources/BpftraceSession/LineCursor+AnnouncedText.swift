import TraceModel

/// What a line says of a piece of a request's text that is in the next line of the same processor; lines of other
/// ones may come between.
struct AnnouncedText: Sendable {
  fileprivate let request: RequestKey
  fileprivate let origin: UInt64
  fileprivate let field: UInt16
  /// The length from this piece on, and what is above it.
  fileprivate let length: UInt64

  /// What the text's line begins with, lest another piece be taken for this one where lines were lost.
  fileprivate var mark: UInt64 {
    request.start ^ (UInt64(request.pid) << 32 | (length & 0xffff) << 16 | UInt64(field))
  }
}

extension LineCursor {
  /// Reads `PID G START ORIGIN FIELD LENGTH`, as a `caller` line has it.
  mutating func announcedText() -> AnnouncedText {
    AnnouncedText(
      request: request(), origin: hexadecimalField(), field: decimalField(as: UInt16.self),
      length: decimal())
  }

  /// Reads `MARK, TEXT)`, the text that was announced.
  mutating func text(of announced: AnnouncedText?) -> Event? {
    let mark = decimal(as: UInt64.self)
    expect(", ")
    let rest = rest()
    guard let announced, mark == announced.mark, rest.last == UInt8(ascii: ")") else { return nil }
    let length = announced.length & 0xffff_ffff_ffff
    let text = unescape(
      rest.dropLast(), count: Int(min(length, BpftraceSettings.stringLimit)))
    return .callerText(
      CallerText(
        request: announced.request, origin: announced.origin,
        field: CallerField(number: Int(announced.field)), length: length,
        note: UInt16(announced.length >> 48), text: text))
  }

  /// Adds bytes to the text of which those are written as `\xHH` that are no printable ASCII.
  ///
  /// The target may have written the same four characters itself. How many bytes there must be tells whether it
  /// has; where some are meant so and some are not, the text ends before the first of them.
  private mutating func unescape(
    _ escaped: Slice<UnsafeRawBufferPointer>, count: Int
  ) -> Range<Int> {
    let first = textCount
    var length = 0
    var doubtful = 0
    var place = escaped.startIndex
    while place < escaped.endIndex {
      let isEscape = escape(in: escaped, at: place) != nil
      if isEscape { doubtful += 1 }
      length += 1
      place += isEscape ? 4 : 1
    }
    let areLiteral = doubtful > 0 && length + 3 * doubtful == count
    place = escaped.startIndex
    while place < escaped.endIndex {
      guard !areLiteral, let byte = escape(in: escaped, at: place) else {
        appendText(escaped[place])
        place += 1
        continue
      }
      if length != count { break }
      appendText(byte)
      place += 4
    }
    return first..<textCount
  }

  /// The byte that is written as `\xHH` here; nil if that would be printed as it is.
  private func escape(in text: Slice<UnsafeRawBufferPointer>, at place: Int) -> UInt8? {
    guard text.endIndex - place >= 4, text[place] == UInt8(ascii: "\\"),
      text[place + 1] == UInt8(ascii: "x"), let high = digit(text[place + 2]),
      let low = digit(text[place + 3])
    else { return nil }
    let byte = high << 4 | low
    return 0x20...0x7e ~= byte ? nil : byte
  }

  /// The value of a digit as bpftrace writes it.
  private func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
