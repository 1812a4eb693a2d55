import Glibc
import TraceModel

/// Reads one line from left to right; after the first mismatch it is invalid for good.
///
/// The readers return 0 or an empty range when they fail, so a line is checked once, at its end. None
/// reads beyond the newline that ends the line, and so none has to look for the end.
struct LineCursor {
  /// The bytes that all positions refer to.
  let bytes: UnsafeRawPointer
  /// Where the line begins.
  let start: Int
  /// Where the line ends: the place of its newline.
  let end: Int
  /// Where the next reader begins.
  private(set) var position: Int
  /// Tells that all that was read was as expected.
  private(set) var isValid = true

  /// A cursor for the line in this range, which a newline must follow.
  init(bytes: UnsafeRawPointer, range: Range<Int>) {
    self.bytes = bytes
    self.start = range.lowerBound
    self.end = range.upperBound
    self.position = range.lowerBound
  }

  /// Tells that the whole line was read as expected.
  var isComplete: Bool { isValid && position == end }

  /// The byte that comes next; the newline at the line's end.
  @inline(__always)
  var next: UInt8 { bytes.load(fromByteOffset: position, as: UInt8.self) }

  /// Marks the line as unreadable.
  mutating func invalidate() {
    isValid = false
  }

  /// Reads this text if it is next, and tells whether it was.
  @inline(__always)
  mutating func skip(_ text: StaticString) -> Bool {
    guard end - position >= text.utf8CodeUnitCount,
      memcmp(bytes + position, text.utf8Start, text.utf8CodeUnitCount) == 0
    else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  /// Reads this text, which must be next.
  mutating func expect(_ text: StaticString) {
    if !skip(text) { isValid = false }
  }

  /// Reads the one space between two fields.
  @inline(__always)
  mutating func space() {
    if next == UInt8(ascii: " ") { position += 1 } else { isValid = false }
  }

  /// Reads an unsigned number in decimal digits.
  @inline(__always)
  mutating func decimal<Number: FixedWidthInteger & UnsignedInteger>(
    as type: Number.Type = UInt64.self
  ) -> Number {
    let first = position
    var value: UInt64 = 0
    var digit = next &- UInt8(ascii: "0")
    while digit < 10 {
      value = value &* 10 &+ UInt64(digit)
      position += 1
      digit = next &- UInt8(ascii: "0")
    }
    let count = position - first
    guard count > 0, count <= 19 || !hasWrapped(value, digits: count),
      let number = Number(exactly: value)
    else {
      isValid = false
      return 0
    }
    return number
  }

  /// Tells whether a number of so many digits, 20 or more, that was just read did not fit.
  ///
  /// One of 20 digits fits if it begins with 1 and is still larger than all of 19 digits.
  private func hasWrapped(_ value: UInt64, digits: Int) -> Bool {
    let first = bytes.load(fromByteOffset: position - digits, as: UInt8.self)
    return digits > 20 || first != UInt8(ascii: "1") || value < 10_000_000_000_000_000_000
  }

  /// Reads an unsigned number in hexadecimal digits.
  @inline(__always)
  mutating func hexadecimal() -> UInt64 {
    let first = position
    var value: UInt64 = 0
    while let digit = Self.hexadecimalDigit(next) {
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
  @inline(__always)
  mutating func hexadecimalBytes() -> Range<Int> {
    let range = position..<end
    position = end
    guard !range.isEmpty else { return range }
    // The newline stands where the space behind the last byte would.
    let text = bytes + range.lowerBound
    let count = (range.count + 1) / 3
    var isWellFormed = range.count % 3 == 2
    for index in 0..<count where isWellFormed {
      let high = text.load(fromByteOffset: 3 * index, as: UInt8.self)
      let low = text.load(fromByteOffset: 3 * index + 1, as: UInt8.self)
      let separator = text.load(fromByteOffset: 3 * index + 2, as: UInt8.self)
      let expected = UInt8(ascii: index == count - 1 ? "\n" : " ")
      isWellFormed =
        Self.isHexadecimalDigit(high) && Self.isHexadecimalDigit(low) && separator == expected
    }
    if !isWellFormed { isValid = false }
    return range
  }

  /// Reads the bytes up to one that the condition refuses; it must refuse the newline.
  @inline(__always)
  mutating func bytes(while condition: (UInt8) -> Bool) -> UnsafeRawBufferPointer {
    let first = position
    while condition(next) { position += 1 }
    return UnsafeRawBufferPointer(start: bytes + first, count: position - first)
  }

  /// Tells whether a byte is a hexadecimal digit.
  @inline(__always)
  static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
  }

  /// The value of a hexadecimal digit; nil if the byte is none.
  @inline(__always)
  private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    let digit = byte &- UInt8(ascii: "0")
    if digit < 10 { return digit }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter + 10 : nil
  }
}
