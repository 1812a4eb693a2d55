/// Lines for a terminal: UTF-8 without control characters, which could move the cursor.
enum PrintableLines {
  /// Stops the program if the bytes are anything else.
  static func require(_ bytes: UnsafeRawBufferPointer) {
    precondition(String(validating: bytes, as: UTF8.self) != nil, "not UTF-8")
    var last: UInt8 = 0
    for byte in bytes {
      precondition((byte >= 0x20 || byte == UInt8(ascii: "\n")) && byte != 0x7f, "a C0 control")
      precondition(last != 0xc2 || byte >= 0xa0, "a C1 control")
      last = byte
    }
  }
}
