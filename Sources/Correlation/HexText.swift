import TraceModel

/// A piece of text in hexadecimal digits, "47 45 54", as the decoder has validated it.
struct HexText {
  /// The digits.
  private let digits: UnsafeRawBufferPointer
  /// How many bytes the digits stand for.
  let count: Int
  /// The length of the text from here on, which may be more than is given.
  let length: UInt64

  /// The text of a line: not more than a piece, and not more than its stated length.
  init(_ line: CallerText, in bytes: UnsafeRawBufferPointer) {
    self.init(
      line.text, in: bytes, length: line.length,
      limit: Int(min(UInt64(CallerField.pieceLength), line.length)))
  }

  /// At most so many bytes of the digits in this range; none if the range is not within the bytes.
  init(_ range: Range<Int>, in bytes: UnsafeRawBufferPointer, length: UInt64, limit: Int) {
    let isWithin = range.lowerBound >= 0 && range.upperBound <= bytes.count
    self.digits = UnsafeRawBufferPointer(rebasing: bytes[isWithin ? range : 0..<0])
    self.count = min((digits.count + 1) / 3, limit)
    self.length = length
  }

  /// The byte at a place below `count`.
  @inline(__always)
  subscript(index: Int) -> UInt8 {
    Self.value(digits[3 * index]) << 4 | Self.value(digits[3 * index + 1])
  }

  /// Appends the bytes that the digits stand for.
  func append(to bytes: inout [UInt8]) {
    guard count > 0 else { return }
    guard bytes.isEmpty else {
      for index in 0..<count { bytes.append(self[index]) }
      return
    }
    bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      for index in 0..<count { buffer.initializeElement(at: index, to: self[index]) }
      filled = count
    }
  }

  /// The bytes that the digits stand for; if they are these ones again, they are shared.
  func bytes(sharing known: inout [UInt8]) -> [UInt8] {
    var isKnown = known.count == count
    for index in 0..<count where isKnown { isKnown = known[index] == self[index] }
    if !isKnown {
      known = []
      append(to: &known)
    }
    return known
  }

  /// The value of a digit; something below 16 for any other byte.
  @inline(__always)
  private static func value(_ digit: UInt8) -> UInt8 {
    (digit & 0xf &+ (digit >> 6) &* 9) & 0xf
  }
}
