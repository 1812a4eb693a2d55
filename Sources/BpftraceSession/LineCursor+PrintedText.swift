import TraceModel

extension LineCursor {
  /// Reads `PID << 32 | FIELD, G, START, ORIGIN, LENGTH, TEXT)`, which has what a `caller` line has.
  mutating func printedText() -> Event? {
    let place = nextOfTuple()
    let goroutine = nextOfTuple()
    let start = nextOfTuple()
    let origin = nextOfTuple()
    let length = nextOfTuple()
    let rest = rest()
    guard isValid, goroutine != 0, start != 0, rest.last == UInt8(ascii: ")"),
      let number = UInt16(exactly: place & 0xffff_ffff),
      let field = CallerField(number: Int(number))
    else { return nil }
    let whole = length & 0xffff_ffff_ffff
    let text = unescape(rest.dropLast(), count: Int(min(whole, BpftraceSettings.stringLimit)))
    return .callerText(
      CallerText(
        request: RequestKey(pid: UInt32(place >> 32), goroutine: goroutine, start: start),
        origin: origin, field: field, length: whole,
        note: UInt16(length >> 48), text: text))
  }

  /// Adds bytes to the text of which those are written as `\xHH` that are no printable ASCII.
  ///
  /// The target may have written the same four characters itself. How many bytes there must be shows whether it
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
