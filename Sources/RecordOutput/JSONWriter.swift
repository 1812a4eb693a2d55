/// Writes the members that a record has as JSON.
struct JSONWriter: MemberSink {
  /// What it writes with.
  private(set) var bytes: ByteWriter
  let showsFrames: Bool
  /// Tells that a member stands before the next one.
  private var needsComma: Bool

  /// - Parameters:
  ///   - bytes: what it writes with.
  ///   - showsFrames: whether all functions of a stack are wanted.
  ///   - isWithin: whether the object has begun, with a member.
  init(_ bytes: ByteWriter, showsFrames: Bool, isWithin: Bool) {
    self.bytes = bytes
    self.showsFrames = showsFrames
    needsComma = isWithin
  }

  @inline(__always)
  mutating func member(
    _ name: StaticString, _ type: @autoclosure () -> MemberType, _ meaning: StaticString,
    isRequired: Bool, isPresent: Bool, write: (inout ByteWriter) -> Void
  ) {
    guard isPresent else { return }
    bytes.write(name: name, afterComma: needsComma)
    write(&bytes)
    needsComma = true
  }

  mutating func numbers(
    _ beginning: StaticString, of ends: @autoclosure () -> [String]?, _ meaning: StaticString,
    _ numbers: some Sequence<(end: String, number: UInt64)>
  ) {
    for (end, number) in numbers {
      bytes.write(needsComma ? ",\"" as StaticString : "\"")
      bytes.write(beginning)
      bytes.write(end)
      bytes.write("\":" as StaticString)
      bytes.write(number)
      needsComma = true
    }
  }

  @inline(__always)
  mutating func object(
    _ name: StaticString, _ meaning: StaticString, isRequired: Bool, rules: StaticString,
    _ list: (inout JSONWriter) -> Void
  ) {
    let start = begin(name)
    list(&self)
    end(start, isRequired: isRequired)
  }

  @inline(__always)
  mutating func part<Part: RecordObject>(
    _ name: StaticString, _ meaning: StaticString, _ part: Part?, isRequired: Bool
  ) {
    guard let part else { return }
    let start = begin(name)
    part.list(in: &self)
    end(start, isRequired: isRequired)
  }

  /// Where an object began, and whether a member stood before it.
  private typealias Start = (position: Int, hadMember: Bool)

  /// Begins an object.
  @inline(__always)
  private mutating func begin(_ name: StaticString) -> Start {
    let start = (bytes.position, needsComma)
    bytes.write(name: name, afterComma: needsComma)
    bytes.write(UInt8(ascii: "{"))
    needsComma = false
    return start
  }

  /// Ends an object, or takes it back if it has no members and needs not be there.
  @inline(__always)
  private mutating func end(_ start: Start, isRequired: Bool) {
    if needsComma || isRequired {
      bytes.write(UInt8(ascii: "}"))
      needsComma = true
    } else {
      bytes.rewind(to: start.position)
      needsComma = start.hadMember
    }
  }

  @inline(__always)
  mutating func parts<Part: RecordObject>(
    _ name: StaticString, _ meaning: StaticString, _ parts: [Part]?, isRequired: Bool
  ) {
    guard let parts else { return }
    bytes.write(name: name, afterComma: needsComma)
    bytes.write(UInt8(ascii: "["))
    for (index, part) in parts.enumerated() {
      bytes.write(index == 0 ? "{" as StaticString : ",{")
      needsComma = false
      part.list(in: &self)
      bytes.write(UInt8(ascii: "}"))
    }
    bytes.write(UInt8(ascii: "]"))
    needsComma = true
  }
}
