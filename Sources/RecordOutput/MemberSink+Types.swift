import TraceModel

/// The types of members; a function that takes no nil is of a member that every record has.
extension MemberSink {
  /// Takes a whole number: from 0 on unless it is said otherwise, and to the greatest of its type.
  @inline(__always)
  mutating func number<Number: FixedWidthInteger>(
    _ name: StaticString, from least: UInt64 = 0, _ meaning: StaticString, _ value: Number?,
    isRequired: Bool = false
  ) {
    member(
      name, .number(least...UInt64(Number.max)), meaning, isRequired: isRequired,
      isPresent: value != nil
    ) { writer in
      if let value { writer.write(UInt64(clamping: value)) }
    }
  }

  @inline(__always)
  mutating func number<Number: FixedWidthInteger>(
    _ name: StaticString, from least: UInt64 = 0, _ meaning: StaticString, _ value: Number
  ) {
    number(name, from: least, meaning, Optional(value), isRequired: true)
  }

  /// Takes nanoseconds, and shows seconds.
  @inline(__always)
  mutating func seconds(
    _ name: StaticString, _ meaning: StaticString, _ nanoseconds: UInt64?, isRequired: Bool = false
  ) {
    member(name, .seconds, meaning, isRequired: isRequired, isPresent: nanoseconds != nil) {
      if let nanoseconds { $0.write(nanosecondsAsSeconds: nanoseconds) }
    }
  }

  @inline(__always)
  mutating func seconds(_ name: StaticString, _ meaning: StaticString, _ nanoseconds: UInt64) {
    seconds(name, meaning, Optional(nanoseconds), isRequired: true)
  }

  /// Takes a word of an enumeration.
  @inline(__always)
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(
    _ name: StaticString, _ meaning: StaticString, _ value: Word?, isRequired: Bool = false
  ) {
    word(
      name, of: Word.allCases.map(\.rawValue), meaning, value?.rawValue, isRequired: isRequired)
  }

  @inline(__always)
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(
    _ name: StaticString, _ meaning: StaticString, _ value: Word
  ) {
    word(name, meaning, Optional(value), isRequired: true)
  }

  /// Takes one of some words, which need no care in JSON.
  @inline(__always)
  mutating func word(
    _ name: StaticString, of words: @autoclosure () -> [String], _ meaning: StaticString,
    _ value: String?, isRequired: Bool = false
  ) {
    member(name, .word(words()), meaning, isRequired: isRequired, isPresent: value != nil) {
      guard let value else { return }
      $0.write(UInt8(ascii: "\""))
      $0.write(value)
      $0.write(UInt8(ascii: "\""))
    }
  }

  /// Takes a word that is always the same.
  @inline(__always)
  mutating func constant(
    _ name: StaticString, _ word: StaticString, _ meaning: StaticString, if isPresent: Bool
  ) {
    constant(name, word, meaning, isRequired: false, isPresent: isPresent)
  }

  @inline(__always)
  mutating func constant(_ name: StaticString, _ word: StaticString, _ meaning: StaticString) {
    constant(name, word, meaning, isRequired: true, isPresent: true)
  }

  @inline(__always)
  private mutating func constant(
    _ name: StaticString, _ word: StaticString, _ meaning: StaticString, isRequired: Bool,
    isPresent: Bool
  ) {
    member(name, .word(["\(word)"]), meaning, isRequired: isRequired, isPresent: isPresent) {
      $0.write(UInt8(ascii: "\""))
      $0.write(word)
      $0.write(UInt8(ascii: "\""))
    }
  }

  /// Takes bytes of the target; what is empty is left out.
  @inline(__always)
  mutating func text<Bytes: Collection<UInt8>>(
    _ name: StaticString, pattern: StaticString? = nil, style: TextStyle = .jsonString,
    _ meaning: StaticString, _ bytes: Bytes?
  ) {
    member(
      name, .text(pattern: pattern.map { "\($0)" }, mayBeEmpty: false), meaning, isRequired: false,
      isPresent: bytes?.isEmpty == false
    ) {
      if let bytes { $0.write(quoted: bytes, style: style) }
    }
  }

  /// Takes a part of the target's bytes, as another text; it is read where it stands.
  @inline(__always)
  mutating func text(
    _ name: StaticString, pattern: StaticString? = nil, style: TextStyle = .jsonString,
    _ meaning: StaticString, of bytes: [UInt8], in range: Range<Int>
  ) {
    member(
      name, .text(pattern: pattern.map { "\($0)" }, mayBeEmpty: false), meaning, isRequired: false,
      isPresent: !range.isEmpty
    ) { writer in
      writer.write(UInt8(ascii: "\""))
      bytes.withUnsafeBytes {
        writer.write(UnsafeRawBufferPointer(rebasing: $0[range]), style: style)
      }
      writer.write(UInt8(ascii: "\""))
    }
  }

  /// Takes bytes of the target, which may be empty.
  @inline(__always)
  mutating func anyText<Bytes: Collection<UInt8>>(
    _ name: StaticString, _ meaning: StaticString, _ bytes: Bytes?, isRequired: Bool = false
  ) {
    member(
      name, .text(pattern: nil, mayBeEmpty: true), meaning, isRequired: isRequired,
      isPresent: bytes != nil
    ) {
      if let bytes { $0.write(quoted: bytes, style: .jsonString) }
    }
  }

  @inline(__always)
  mutating func anyText<Bytes: Collection<UInt8>>(
    _ name: StaticString, _ meaning: StaticString, _ bytes: Bytes
  ) {
    anyText(name, meaning, Optional(bytes), isRequired: true)
  }

  /// Takes several texts, of which each may be empty: one at least, unless it is said otherwise.
  @inline(__always)
  mutating func texts(
    _ name: StaticString, atLeast least: Int = 1, _ meaning: StaticString, _ texts: [[UInt8]]?
  ) {
    member(name, .texts(least: least), meaning, isRequired: false, isPresent: texts != nil) {
      writer in
      writer.write(UInt8(ascii: "["))
      for (index, text) in (texts ?? []).enumerated() {
        if index > 0 { writer.write(UInt8(ascii: ",")) }
        writer.write(quoted: text, style: .jsonString)
      }
      writer.write(UInt8(ascii: "]"))
    }
  }

  /// Takes an IP address.
  @inline(__always)
  mutating func address(_ name: StaticString, _ meaning: StaticString, _ address: IPAddress) {
    member(name, .address, meaning, isRequired: true, isPresent: true) {
      $0.write(UInt8(ascii: "\""))
      $0.write(address)
      $0.write(UInt8(ascii: "\""))
    }
  }

  /// Takes what is true or false.
  @inline(__always)
  mutating func boolean(_ name: StaticString, _ meaning: StaticString, _ value: Bool?) {
    member(name, .boolean, meaning, isRequired: false, isPresent: value != nil) {
      $0.write(value == true ? "true" as StaticString : "false")
    }
  }

  /// Takes what is true, or left out.
  @inline(__always)
  mutating func yes(_ name: StaticString, _ meaning: StaticString, _ value: Bool) {
    member(name, .yes, meaning, isRequired: false, isPresent: value) {
      $0.write("true" as StaticString)
    }
  }

  /// Takes an object without members of which one depends on another.
  @inline(__always)
  mutating func object(
    _ name: StaticString, _ meaning: StaticString, isRequired: Bool = false,
    _ list: (inout Self) -> Void
  ) {
    object(name, meaning, isRequired: isRequired, rules: "", list)
  }

  /// Takes an object that has a type of its own, if there is one.
  @inline(__always)
  mutating func part(
    _ name: StaticString, _ meaning: StaticString, _ part: (some RecordObject)?
  ) {
    self.part(name, meaning, part, isRequired: false)
  }

  @inline(__always)
  mutating func part(_ name: StaticString, _ meaning: StaticString, _ part: some RecordObject) {
    self.part(name, meaning, Optional(part), isRequired: true)
  }

  /// Takes an object of which its type says all, if there is one.
  @inline(__always)
  mutating func part(
    _ name: StaticString, _ part: (some RecordObject)?, isRequired: Bool = false
  ) {
    self.part(name, "", part, isRequired: isRequired)
  }

  @inline(__always)
  mutating func part(_ name: StaticString, _ part: some RecordObject) {
    self.part(name, "", Optional(part), isRequired: true)
  }
}

extension ByteWriter {
  /// Writes bytes of the target as a string of JSON.
  @inline(__always)
  fileprivate mutating func write(quoted bytes: some Collection<UInt8>, style: TextStyle) {
    write(UInt8(ascii: "\""))
    bytes.withContiguousStorageIfAvailable { write(UnsafeRawBufferPointer($0), style: style) }
    write(UInt8(ascii: "\""))
  }

  /// Writes nanoseconds as seconds, exactly, without zeros at the end.
  mutating func write(nanosecondsAsSeconds nanoseconds: UInt64) {
    let seconds: UInt64
    var fraction: UInt64
    (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    write(seconds)
    guard fraction > 0 else { return }
    var digits = 9
    while fraction % 10 == 0 {
      fraction /= 10
      digits -= 1
    }
    write(UInt8(ascii: "."))
    write(fraction, digits: digits)
  }
}
