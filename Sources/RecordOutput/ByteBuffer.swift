/// A buffer for output that keeps its memory when it is drained.
struct ByteBuffer: Sendable {
  /// The memory; only the first `count` bytes mean anything.
  private var storage: [UInt8] = []
  /// How many bytes have been written.
  private(set) var count = 0

  /// Lets the body write at the end, as much as it wants to.
  mutating func append(_ body: (inout ByteWriter) -> Void) {
    let larger = storage.withUnsafeMutableBytes { bytes in
      var writer = ByteWriter(bytes: bytes, position: count)
      body(&writer)
      count = writer.position
      return writer.takeLarger()
    }
    if let larger { storage = larger }
  }

  /// Hands over what was written, and forgets it unless an error is thrown.
  mutating func drain<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    try storage.withUnsafeBufferPointer { bytes throws(Failure) in
      try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<count])))
    }
    count = 0
  }
}

/// Writes bytes one after the other into memory that it is given, and into larger memory of its own once that is full.
///
/// It knows its room itself: no caller has to foretell how much it will write.
struct ByteWriter {
  private var bytes: UnsafeMutableRawBufferPointer
  /// Where the next byte goes.
  private(set) var position: Int
  /// Tells that the bytes are memory of its own.
  private var hasGrown = false

  init(bytes: UnsafeMutableRawBufferPointer, position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// Hands over what it has written, with room for as much more, if it did not fit into the memory that was given.
  ///
  /// It is the last call: the memory of its own is freed.
  mutating func takeLarger() -> [UInt8]? {
    guard hasGrown else { return nil }
    defer { bytes.deallocate() }
    return Array(bytes)
  }

  /// Makes sure that there is room for so many bytes.
  @inline(__always)
  private mutating func reserve(_ length: Int) {
    if length > bytes.count - position { grow(by: length) }
  }

  @inline(never)
  private mutating func grow(by length: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(position + length, 2 * bytes.count, Self.leastRoom), alignment: 1)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<position]))
    larger[position...].initializeMemory(as: UInt8.self, repeating: 0)
    if hasGrown { bytes.deallocate() }
    bytes = larger
    hasGrown = true
  }

  /// What most records fit into, in bytes.
  private static let leastRoom = 1_024

  /// Writes a byte.
  @inline(__always)
  mutating func write(_ byte: UInt8) {
    reserve(1)
    bytes.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
    position += 1
  }

  /// Writes a text that is part of the program.
  @inline(__always)
  mutating func write(_ text: StaticString) {
    write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes bytes as they are.
  @inline(__always)
  mutating func write(_ source: UnsafeRawBufferPointer) {
    reserve(source.count)
    UnsafeMutableRawBufferPointer(rebasing: bytes[position...]).copyMemory(from: source)
    position += source.count
  }

  /// Writes a text of the program that is known only at run time.
  mutating func write(_ text: String) {
    for byte in text.utf8 { write(byte) }
  }

  /// Writes a number in decimal digits, with zeros in front if it has fewer than so many.
  mutating func write(_ number: UInt64, digits: Int = 1) {
    if number < 10, digits == 1 { return write(UInt8(ascii: "0") + UInt8(number)) }
    var count = 1
    var limit: UInt64 = 10
    while count < 20, number >= limit {
      count += 1
      // Wraps around for the 20th digit, behind which the loop ends.
      limit = limit &* 10
    }
    count = max(count, digits)
    reserve(count)
    var place = position + count
    var rest = number
    while place - position >= 2 {
      place -= 2
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      let digits = UnsafeRawPointer(Self.pairs.utf8Start)
        .loadUnaligned(fromByteOffset: 2 * Int(pair), as: UInt16.self)
      bytes.storeBytes(of: digits, toByteOffset: place, as: UInt16.self)
      rest = quotient
    }
    if place > position { bytes[place - 1] = UInt8(ascii: "0") + UInt8(rest) }
    position += count
  }

  /// The numbers from 0 to 99 in two digits.
  private static var pairs: StaticString {
    """
    0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
    5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899
    """
  }

  /// Writes a byte as two hexadecimal digits.
  mutating func write(hexadecimal byte: UInt8, letters: UInt8 = UInt8(ascii: "A")) {
    for nibble in [byte >> 4, byte & 0xf] {
      write(nibble < 10 ? UInt8(ascii: "0") + nibble : letters + nibble - 10)
    }
  }

  /// Fills up with spaces to a column that is counted from a position.
  mutating func pad(to width: Int, from start: Int) {
    while position - start < width { write(UInt8(ascii: " ")) }
  }
}
