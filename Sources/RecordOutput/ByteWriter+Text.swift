import TraceModel

/// How bytes of the target are made harmless.
enum TextStyle {
  /// A JSON string: control characters as `\u00XX`, bytes that are not UTF-8 as `%XX`.
  case jsonString
  /// A URL's path in a JSON string: control characters as `%XX` too.
  case jsonPath
  /// A column on a terminal: all but visible ASCII characters as `%XX`.
  case terminal
}

extension ByteWriter {
  /// Writes bytes of the target so that none of them can end a string or a line.
  mutating func write(_ text: UnsafeRawBufferPointer, style: TextStyle) {
    var index = 0
    while true {
      // What needs no care is copied at once.
      let plain = index..<Self.endOfPlain(text, from: index)
      write(UnsafeRawBufferPointer(rebasing: text[plain]))
      index = plain.upperBound
      guard index < text.count else { return }
      let length = style == .terminal ? 0 : Self.characterLength(at: index, of: text)
      if length > 0 {
        write(UnsafeRawBufferPointer(rebasing: text[index..<index + length]))
        index += length
      } else {
        escape(text[index], style: style)
        index += 1
      }
    }
  }

  private mutating func escape(_ byte: UInt8, style: TextStyle) {
    let isQuote = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    switch style {
    case .terminal where isQuote:
      write(byte)
    case .jsonString where isQuote, .jsonPath where isQuote:
      write(UInt8(ascii: "\\"))
      write(byte)
    case .jsonString where byte < 0x80:
      write("\\u00" as StaticString)
      write(hexadecimal: byte, letters: UInt8(ascii: "a"))
    case .jsonString, .jsonPath, .terminal:
      write(UInt8(ascii: "%"))
      write(hexadecimal: byte)
    }
  }

  /// Where the first byte is that is not plain, from here on.
  private static func endOfPlain(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while text.count - index >= 8,
      arePlain(text.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    {
      index += 8
    }
    while index < text.count, isPlain(text[index]) { index += 1 }
    return index
  }

  /// Tells that a byte is a visible ASCII character or a space, and has no meaning in a JSON string.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte &- 0x20 < 0x5f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  /// Tells that 8 bytes are plain.
  private static func arePlain(_ bytes: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // The highest bit of some byte is set if, and only if, some byte is below the limit.
    func below(_ limit: UInt64, _ bytes: UInt64) -> UInt64 { (bytes &- limit &* ones) & ~bytes }
    func equal(_ byte: UInt8) -> UInt64 { below(1, bytes ^ UInt64(byte) &* ones) }
    let found =
      bytes | below(0x20, bytes) | equal(UInt8(ascii: "\"")) | equal(UInt8(ascii: "\\"))
      | equal(0x7f)
    return found & (0x80 &* ones) == 0
  }

  /// The length of the UTF-8 sequence of 2 to 4 bytes at this place; 0 if there is none.
  private static func characterLength(at index: Int, of text: UnsafeRawBufferPointer) -> Int {
    let length: Int
    // RFC 3629, section 4: some first bytes restrict the second.
    let second: ClosedRange<UInt8>
    switch text[index] {
    case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
    case 0xe0: (length, second) = (3, 0xa0...0xbf)
    case 0xed: (length, second) = (3, 0x80...0x9f)
    case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
    case 0xf0: (length, second) = (4, 0x90...0xbf)
    case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
    case 0xf4: (length, second) = (4, 0x80...0x8f)
    default: return 0
    }
    guard text.count - index >= length, second ~= text[index + 1] else { return 0 }
    for place in index + 2..<index + length where !(0x80...0xbf ~= text[place]) { return 0 }
    return length
  }
}
