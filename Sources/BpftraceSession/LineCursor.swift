import Glibc
import TraceModel

/// Reads lines from left to right; after the first mismatch a line is invalid for good.
///
/// The readers return 0 or an empty range when they fail, so a line is checked once, at its end. None
/// reads beyond the newline that ends the line, and so none has to look for the end. Loops count in
/// variables of their own: the cursor itself would be read and written in memory for each byte.
struct LineCursor: ~Copyable {
  /// The bytes that all positions refer to.
  private let bytes: UnsafeRawPointer
  /// Where the bytes go that hexadecimal digits stand for.
  private let text: UnsafeMutableRawPointer
  private let digits: HexDigits
  /// How many bytes of text were written.
  private(set) var textCount: Int
  /// Where the line begins.
  private(set) var start = 0
  /// Where the line ends: the offset of its newline.
  private(set) var end = 0
  /// Where the next reader begins.
  private(set) var position = 0
  /// Tells that all that was read was as expected.
  private(set) var isValid = true
  /// The request of an earlier `caller` line, and where it is written.
  private var knownRequest: (key: RequestKey, place: Range<Int>)?

  /// A cursor that writes text behind the text that is there; nil if there are no bytes.
  init?(
    bytes: UnsafeRawBufferPointer, text: UnsafeMutableRawBufferPointer, textCount: Int,
    digits: HexDigits
  ) {
    // A byte of text takes a byte at least.
    precondition(text.count - textCount >= bytes.count)
    guard let bytes = bytes.baseAddress, let text = text.baseAddress else { return nil }
    self.bytes = bytes
    self.text = text
    self.textCount = textCount
    self.digits = digits
  }

  /// Goes to the line in this range, which a newline must follow.
  @inline(__always)
  mutating func begin(_ line: Range<Int>) {
    start = line.lowerBound
    position = start
    end = line.upperBound
    isValid = true
  }

  /// Tells that the whole line was read as expected.
  var isComplete: Bool { isValid && position == end }

  /// The byte that comes next; the newline at the line's end.
  @inline(__always)
  var next: UInt8 { byte(at: position) }

  /// Marks the line as unreadable.
  mutating func invalidate() {
    isValid = false
  }

  /// Reads this text if it is next, and returns whether it was.
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

  /// Reads an unsigned number in decimal digits, and the space behind it.
  @inline(__always)
  mutating func decimalField<Number: FixedWidthInteger & UnsignedInteger>(
    as type: Number.Type = UInt64.self
  ) -> Number {
    defer { space() }
    return decimal(as: type)
  }

  /// Reads an unsigned number in hexadecimal digits, and the space behind it.
  @inline(__always)
  mutating func hexadecimalField() -> UInt64 {
    defer { space() }
    return hexadecimal()
  }

  /// Reads an unsigned number in decimal digits.
  @inline(__always)
  mutating func decimal<Number: FixedWidthInteger & UnsignedInteger>(
    as type: Number.Type = UInt64.self
  ) -> Number {
    var place = position
    var value: UInt64 = 0
    var digit = byte(at: place) &- UInt8(ascii: "0")
    while digit < 10 {
      value = value &* 10 &+ UInt64(digit)
      place &+= 1
      digit = byte(at: place) &- UInt8(ascii: "0")
    }
    let count = place - position
    position = place
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
    digits > 20 || byte(at: position - digits) != UInt8(ascii: "1")
      || value < 10_000_000_000_000_000_000
  }

  /// Reads an unsigned number in hexadecimal digits.
  @inline(__always)
  mutating func hexadecimal() -> UInt64 {
    var place = position
    var value: UInt64 = 0
    var digit = digits[byte(at: place)]
    while digit != HexDigits.invalid {
      value = value << 4 | UInt64(digit)
      place &+= 1
      digit = digits[byte(at: place)]
    }
    let count = place - position
    position = place
    guard 1...16 ~= count else {
      isValid = false
      return 0
    }
    return value
  }

  /// Reads the rest of the line: bytes of two hexadecimal digits each, a space between two of them.
  ///
  /// - Returns: where the bytes are in the text.
  @inline(__always)
  mutating func hexadecimalBytes() -> Range<Int> {
    let range = position..<end
    position = end
    guard range.count % 3 == 2 else {
      if !range.isEmpty { isValid = false }
      return textCount..<textCount
    }
    let text = textCount..<textCount + (range.count + 1) / 3
    // The space before each byte is looked at, not the one behind: there is one before the first, too.
    var place = range.lowerBound - 1
    var damage: UInt8 = 0
    for index in text {
      let high = digits[byte(at: place + 1)]
      let low = digits[byte(at: place + 2)]
      damage |= (high | low) & HexDigits.invalid | byte(at: place) ^ UInt8(ascii: " ")
      self.text.storeBytes(of: high << 4 | low, toByteOffset: index, as: UInt8.self)
      place &+= 3
    }
    if damage != 0 { isValid = false }
    textCount = text.upperBound
    return text
  }

  /// Reads the rest of the line: bytes of two hexadecimal digits each, with nothing between them.
  ///
  /// - Returns: where the bytes are in the text.
  mutating func hexadecimalDigits() -> Range<Int> {
    let text = textCount..<textCount + (end - position) / 2
    var damage = UInt8(truncatingIfNeeded: (end - position) & 1)
    for index in text {
      let high = digits[byte(at: position)]
      let low = digits[byte(at: position + 1)]
      damage |= (high | low) & HexDigits.invalid
      self.text.storeBytes(of: high << 4 | low, toByteOffset: index, as: UInt8.self)
      position &+= 2
    }
    position = end
    if damage != 0 { isValid = false }
    textCount = text.upperBound
    return text
  }

  /// Has the text end with so many of its bytes, which begin at a place, at another place before it.
  mutating func endText(with count: Int, from place: Int, at target: Int) {
    precondition(target <= place && place + count <= textCount)
    memmove(text + target, text + place, count)
    textCount = target + count
  }

  /// Reads bytes with a space between two of them up to the ` / ` that must follow, and that too.
  mutating func hexadecimalBytesBeforeSlash() -> Range<Int> {
    guard let slash = memchr(bytes + position, CInt(UInt8(ascii: "/")), end - position),
      UnsafeRawPointer(slash) - bytes > position
    else {
      isValid = false
      return textCount..<textCount
    }
    let lineEnd = end
    end = UnsafeRawPointer(slash) - bytes - 1
    let text = hexadecimalBytes()
    end = lineEnd
    expect(" / ")
    return text
  }

  /// Reads what is left of the line.
  mutating func rest() -> UnsafeRawBufferPointer {
    defer { position = end }
    return UnsafeRawBufferPointer(start: bytes + position, count: end - position)
  }

  /// Adds a byte to the text.
  mutating func appendText(_ byte: UInt8) {
    text.storeBytes(of: byte, toByteOffset: textCount, as: UInt8.self)
    textCount += 1
  }

  /// Reads three texts with ` / ` between them, of each of which so many bytes count: the next one has the rest.
  ///
  /// - Returns: where they are in the text, one behind the other.
  mutating func hexadecimalTexts(ofEach length: Int) -> Range<Int> {
    let first = textCount
    for index in 0..<3 {
      // A text that is not full is the last one.
      let isNext = textCount == first + index * length
      let text = index < 2 ? hexadecimalBytesBeforeSlash() : hexadecimalBytes()
      if !isNext, !text.isEmpty { isValid = false }
      textCount = min(textCount, text.lowerBound + length)
    }
    return first..<textCount
  }

  /// Reads `PID G START ` of a request; most lines have the same one as the line before.
  @inline(__always)
  mutating func request() -> RequestKey {
    if let knownRequest, knownRequest.place.count < end - position,
      memcmp(bytes + position, bytes + knownRequest.place.lowerBound, knownRequest.place.count) == 0
    {
      position += knownRequest.place.count
      return knownRequest.key
    }
    let first = position
    let pid = decimalField(as: UInt32.self)
    let goroutine = hexadecimalField()
    let start = hexadecimalField()
    if goroutine == 0 || start == 0 { isValid = false }
    let key = RequestKey(pid: pid, goroutine: goroutine, start: start)
    if isValid { knownRequest = (key, first..<position) }
    return key
  }

  /// Reads the bytes up to one that the condition refuses; it must refuse the newline.
  @inline(__always)
  mutating func bytes(while condition: (UInt8) -> Bool) -> UnsafeRawBufferPointer {
    let first = position
    while condition(next) { position += 1 }
    return UnsafeRawBufferPointer(start: bytes + first, count: position - first)
  }

  @inline(__always)
  private func byte(at place: Int) -> UInt8 { bytes.load(fromByteOffset: place, as: UInt8.self) }
}
