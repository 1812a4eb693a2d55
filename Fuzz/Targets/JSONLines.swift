/// Lines of JSON (RFC 8259), each an object, in UTF-8.
enum JSONLines {
  /// Stops the program if the bytes are anything else.
  static func require(_ bytes: UnsafeRawBufferPointer) {
    precondition(String(validating: bytes, as: UTF8.self) != nil, "not UTF-8")
    precondition(bytes.last == nil || bytes.last == UInt8(ascii: "\n"), "a line without an end")
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .dropLast()
    {
      var parser = JSONParser(bytes: line)
      precondition(line.first == UInt8(ascii: "{") && parser.value() && parser.isAtEnd, "not JSON")
    }
  }
}

/// Recognizes JSON as tuplejoin writes it: without white space.
private struct JSONParser {
  private var bytes: Slice<UnsafeRawBufferPointer>

  init(bytes: Slice<UnsafeRawBufferPointer>) { self.bytes = bytes }

  var isAtEnd: Bool { bytes.isEmpty }

  mutating func value() -> Bool {
    switch bytes.first {
    case UInt8(ascii: "{"): return list(to: UInt8(ascii: "}")) { $0.member() }
    case UInt8(ascii: "["): return list(to: UInt8(ascii: "]")) { $0.value() }
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return literal("true")
    case UInt8(ascii: "f"): return literal("false")
    default: return number()
    }
  }

  private mutating func member() -> Bool {
    string() && take(UInt8(ascii: ":")) && value()
  }

  private mutating func list(to end: UInt8, _ element: (inout Self) -> Bool) -> Bool {
    bytes = bytes.dropFirst()
    if take(end) { return true }
    repeat {
      guard element(&self) else { return false }
    } while take(UInt8(ascii: ","))
    return take(end)
  }

  private mutating func string() -> Bool {
    guard take(UInt8(ascii: "\"")) else { return false }
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"): guard escape() else { return false }
      case 0..<0x20: return false
      default: continue
      }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard let letter = bytes.popFirst() else { return false }
    guard letter == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(letter) }
    let digits = bytes.prefix(4)
    bytes = bytes.dropFirst(4)
    return digits.count == 4 && digits.allSatisfy(Self.isHexadecimal)
  }

  private mutating func number() -> Bool {
    _ = take(UInt8(ascii: "-"))
    guard bytes.first != UInt8(ascii: "0") || !(bytes.dropFirst().first.map(Self.isDigit) ?? false),
      digits()
    else { return false }
    return take(UInt8(ascii: ".")) ? digits() : true
  }

  private mutating func digits() -> Bool {
    let count = bytes.prefix(while: Self.isDigit).count
    bytes = bytes.dropFirst(count)
    return count > 0
  }

  private mutating func literal(_ text: String) -> Bool {
    guard bytes.starts(with: text.utf8) else { return false }
    bytes = bytes.dropFirst(text.utf8.count)
    return true
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard bytes.first == byte else { return false }
    bytes = bytes.dropFirst()
    return true
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }
}
