import Glibc
import TraceModel

/// Reads one line from left to right; after the first mismatch it is invalid for good.
///
/// The readers return 0 or an empty range when they fail, so a line is checked once, at its end.
struct LineCursor {
  /// The bytes that all positions refer to.
  let bytes: UnsafeRawPointer
  /// Where the line begins.
  let start: Int
  /// Where the line ends.
  let end: Int
  /// Where the next reader begins.
  private(set) var position: Int
  /// Tells that all that was read was as expected.
  private(set) var isValid = true

  init(bytes: UnsafeRawPointer, range: Range<Int>) {
    self.bytes = bytes
    self.start = range.lowerBound
    self.end = range.upperBound
    self.position = range.lowerBound
  }

  /// Tells that the whole line was read as expected.
  var isComplete: Bool { isValid && position == end }

  /// The byte at a position; 0 behind the line's end.
  func byte(at position: Int) -> UInt8 {
    position < end ? bytes.load(fromByteOffset: position, as: UInt8.self) : 0
  }

  /// Tells whether the next bytes are these.
  func isAt(_ text: StaticString) -> Bool {
    end - position >= text.utf8CodeUnitCount
      && memcmp(bytes + position, text.utf8Start, text.utf8CodeUnitCount) == 0
  }

  /// Reads these bytes if they are next, and tells whether they were.
  mutating func skip(_ text: StaticString) -> Bool {
    guard isAt(text) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  /// Reads these bytes, which must be next.
  mutating func expect(_ text: StaticString) {
    if !skip(text) { isValid = false }
  }

  /// Reads the one space between two fields.
  mutating func space() {
    if byte(at: position) == UInt8(ascii: " ") { position += 1 } else { isValid = false }
  }

  /// Reads an unsigned number in decimal digits.
  mutating func decimal<Number: FixedWidthInteger & UnsignedInteger>(
    as type: Number.Type = UInt64.self
  ) -> Number {
    let first = position
    var value: UInt64 = 0
    var digit = byte(at: position) &- UInt8(ascii: "0")
    while digit < 10 {
      value = value &* 10 &+ UInt64(digit)
      position += 1
      digit = byte(at: position) &- UInt8(ascii: "0")
    }
    let count = position - first
    // 19 digits always fit; a number of 20 digits has wrapped around unless it begins with 1 and is
    // still larger than the largest number of 19 digits.
    let hasWrapped =
      count > 19
      && (count > 20 || byte(at: first) != UInt8(ascii: "1") || value < 10_000_000_000_000_000_000)
    guard count > 0, !hasWrapped, let number = Number(exactly: value) else {
      isValid = false
      return 0
    }
    return number
  }

  /// Reads an unsigned number in hexadecimal digits.
  mutating func hexadecimal() -> UInt64 {
    let first = position
    var value: UInt64 = 0
    while let digit = Self.hexDigit(byte(at: position)) {
      value = value << 4 | UInt64(digit)
      position += 1
    }
    guard 1...16 ~= position - first else {
      isValid = false
      return 0
    }
    return value
  }

  /// Reads the rest of the line: bytes of two hexadecimal digits each, a space between two of them.
  mutating func hexadecimalBytes() -> Range<Int> {
    let range = position..<end
    position = end
    guard !range.isEmpty else { return range }
    var isWellFormed = range.count % 3 == 2
    var place = range.lowerBound
    while isWellFormed, place + 2 < end {
      isWellFormed =
        Self.isHexDigit(byte(at: place)) && Self.isHexDigit(byte(at: place + 1))
        && byte(at: place + 2) == UInt8(ascii: " ")
      place += 3
    }
    isWellFormed =
      isWellFormed && Self.isHexDigit(byte(at: place)) && Self.isHexDigit(byte(at: place + 1))
    if !isWellFormed { isValid = false }
    return range
  }

  /// Reads the bytes up to one that the condition refuses.
  mutating func bytes(while condition: (UInt8) -> Bool) -> UnsafeRawBufferPointer {
    let first = position
    while position < end, condition(byte(at: position)) { position += 1 }
    return UnsafeRawBufferPointer(start: bytes + first, count: position - first)
  }

  /// Marks the line as unreadable.
  mutating func invalidate() {
    isValid = false
  }

  /// Tells whether a byte is a hexadecimal digit.
  static func isHexDigit(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
  }

  /// The value of a hexadecimal digit; nil if the byte is none.
  static func hexDigit(_ byte: UInt8) -> UInt8? {
    let digit = byte &- UInt8(ascii: "0")
    if digit < 10 { return digit }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter + 10 : nil
  }
}
