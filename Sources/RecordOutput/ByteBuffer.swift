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
  private var memory: UnsafeMutableRawPointer
  /// How many bytes the memory has.
  private var capacity: Int
  /// Where the next byte goes.
  private(set) var position: Int
  /// Tells that the memory is its own.
  private var hasGrown: Bool

  /// The least memory of its own: most records fit into it.
  private static let leastCapacity = 1_024

  /// A writer that begins at a position in memory, before which there is something already.
  init(bytes: UnsafeMutableRawBufferPointer, position: Int) {
    self.position = position
    hasGrown = bytes.baseAddress == nil
    capacity = hasGrown ? Self.leastCapacity : bytes.count
    memory = bytes.baseAddress ?? .allocate(byteCount: capacity, alignment: 1)
  }

  /// Hands over what it has written, with the room behind it, if that is not in the memory that was given.
  ///
  /// It is the last call: memory of its own is freed.
  mutating func takeLarger() -> [UInt8]? {
    guard hasGrown else { return nil }
    defer { memory.deallocate() }
    (memory + position).initializeMemory(as: UInt8.self, repeating: 0, count: capacity - position)
    return Array(UnsafeRawBufferPointer(start: memory, count: capacity))
  }

  /// Makes sure that there is room for so many bytes.
  @inline(__always)
  private mutating func reserve(_ length: Int) {
    if position &+ length > capacity { grow(by: length) }
  }

  @inline(never)
  private mutating func grow(by length: Int) {
    capacity = max(position + length, 2 * capacity, Self.leastCapacity)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 1)
    larger.copyMemory(from: memory, byteCount: position)
    if hasGrown { memory.deallocate() }
    memory = larger
    hasGrown = true
  }

  /// Writes a byte.
  @inline(__always)
  mutating func write(_ byte: UInt8) {
    reserve(1)
    memory.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
    position &+= 1
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
    if let start = source.baseAddress {
      (memory + position).copyMemory(from: start, byteCount: source.count)
    }
    position &+= source.count
  }

  /// Writes a name of JSON that needs no care, up to its value.
  @inline(__always)
  mutating func write(name: StaticString, afterComma: Bool) {
    let length = name.utf8CodeUnitCount
    reserve(length + 4)
    memory.storeBytes(of: UInt8(ascii: ","), toByteOffset: position, as: UInt8.self)
    position &+= afterComma ? 1 : 0
    memory.storeBytes(of: UInt8(ascii: "\""), toByteOffset: position, as: UInt8.self)
    (memory + position + 1).copyMemory(from: name.utf8Start, byteCount: length)
    position &+= length + 1
    memory.storeBytes(of: UInt8(ascii: "\""), toByteOffset: position, as: UInt8.self)
    memory.storeBytes(of: UInt8(ascii: ":"), toByteOffset: position + 1, as: UInt8.self)
    position &+= 2
  }

  /// Writes a text of the program that is known only at run time.
  mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  /// Takes back what was written from a position on.
  mutating func rewind(to position: Int) { self.position = position }

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
      memory.storeBytes(of: digits, toByteOffset: place, as: UInt16.self)
      rest = quotient
    }
    if place > position {
      memory.storeBytes(
        of: UInt8(ascii: "0") + UInt8(rest), toByteOffset: place - 1, as: UInt8.self)
    }
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
