/// A bounds-checked little-endian cursor: no input makes it trap, whatever it holds.
struct ByteReader {
  let bytes: [UInt8]
  /// The file and the part of it that the bytes are, for errors.
  let path: String
  let part: String
  /// The index that is read next; never beyond `end`.
  private(set) var position: Int
  /// The index after the last readable byte; never beyond the bytes.
  let end: Int

  init(_ bytes: [UInt8], path: String, part: String) {
    self.bytes = bytes
    self.path = path
    self.part = part
    position = 0
    end = bytes.count
  }

  private init(_ other: ByteReader, from position: Int, to end: Int) {
    bytes = other.bytes
    path = other.path
    part = other.part
    self.position = position
    self.end = end
  }

  var remaining: Int { end - position }

  /// Makes a cursor over the next bytes and moves behind them.
  mutating func slice(count: UInt64) throws(GoBinaryError) -> ByteReader {
    let start = position
    try skip(count)
    return ByteReader(self, from: start, to: position)
  }

  mutating func move(to index: UInt64) throws(GoBinaryError) {
    guard index <= UInt64(end) else { throw outOfBounds() }
    position = Int(index)
  }

  @inline(__always)
  mutating func skip(_ count: UInt64) throws(GoBinaryError) {
    guard count <= UInt64(end &- position) else { throw outOfBounds() }
    position &+= Int(count)
  }

  @inline(__always)
  mutating func uint8() throws(GoBinaryError) -> UInt8 {
    guard position < end else { throw outOfBounds() }
    defer { position &+= 1 }
    return bytes[position]
  }

  mutating func uint16() throws(GoBinaryError) -> UInt16 {
    UInt16(truncatingIfNeeded: try unsigned(count: 2))
  }

  mutating func uint32() throws(GoBinaryError) -> UInt32 {
    UInt32(truncatingIfNeeded: try unsigned(count: 4))
  }

  mutating func uint64() throws(GoBinaryError) -> UInt64 {
    try unsigned(count: 8)
  }

  /// Reads an integer of 1 to 8 bytes.
  @inline(__always)
  mutating func unsigned(count: Int) throws(GoBinaryError) -> UInt64 {
    guard count <= 8, end &- position >= count else { throw outOfBounds() }
    var value: UInt64 = 0
    var index = position &+ count
    while index > position {
      index &-= 1
      value = value << 8 | UInt64(bytes[index])
    }
    position &+= count
    return value
  }

  /// Reads an unsigned LEB128 number (DWARF 4, section 7.6; also Go's varint).
  @inline(__always)
  mutating func unsignedLEB128() throws(GoBinaryError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try uint8()
      if shift < 64 { value |= UInt64(byte & 0x7f) << shift }
      if byte < 0x80 { return value }
      shift &+= 7
      guard shift < 128 else { throw malformed("a number is too long") }
    }
  }

  /// Reads up to the next NUL byte, moves behind it, and returns the range before it.
  @inline(__always)
  mutating func cString() throws(GoBinaryError) -> Range<Int> {
    let start = position
    while position < end {
      if bytes[position] == 0 {
        defer { position &+= 1 }
        return start..<position
      }
      position &+= 1
    }
    throw outOfBounds()
  }

  /// Reads a text of known length; bytes that are not UTF-8 are replaced.
  mutating func string(count: UInt64) throws(GoBinaryError) -> String {
    let start = position
    try skip(count)
    return string(start..<position)
  }

  func string(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  @inline(never)
  func outOfBounds() -> GoBinaryError {
    malformed("it ends before byte \(position &+ 1) can be read")
  }

  @inline(never)
  func malformed(_ problem: String) -> GoBinaryError {
    .malformed(path: path, part: part, problem: problem)
  }
}
