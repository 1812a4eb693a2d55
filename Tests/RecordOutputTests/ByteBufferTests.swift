import Testing

@testable import RecordOutput

/// A buffer takes what it is given, whatever room it has.
@Suite struct ByteBufferTests {
  @Test(
    arguments: [
      { $0.write(UInt8(ascii: "a")) }, { $0.write("text of the program" as StaticString) },
      { $0.write("text at run time") }, { $0.write(UInt64.max) }, { $0.write(7, digits: 9) },
      { $0.write(hexadecimal: 0xfe) }, { $0.pad(to: 100, from: $0.position) },
      { writer in
        [UInt8](repeating: 1, count: 5_000).withUnsafeBytes { writer.write($0, style: .jsonString) }
      },
    ] as [@Sendable (inout ByteWriter) -> Void])
  func everyWriteMakesItsOwnRoom(write: @Sendable (inout ByteWriter) -> Void) {
    let once = Self.text { write(&$0) }
    #expect(!once.isEmpty)
    let count = 3_000
    let expected = (0..<count).flatMap { _ in once }
    // Within one record, and in records of their own.
    #expect(Self.text { writer in for _ in 0..<count { write(&writer) } } == expected)
    var buffer = ByteBuffer()
    for _ in 0..<count { buffer.append(write) }
    buffer.drain { #expect(Array($0) == expected) }
  }

  @Test func whatWasThereBeforeStays() {
    var buffer = ByteBuffer()
    buffer.append { $0.write("before" as StaticString) }
    let copy = buffer
    buffer.append { writer in for _ in 0..<2_000 { writer.write(UInt8(ascii: "x")) } }
    buffer.drain {
      #expect(Array($0) == Array("before".utf8) + Array(repeating: 0x78, count: 2_000))
    }
    #expect(buffer.count == 0 && copy.count == 6)
    buffer.append { $0.write("after" as StaticString) }
    buffer.drain { #expect(Array($0) == Array("after".utf8)) }
  }

  private static func text(_ body: (inout ByteWriter) -> Void) -> [UInt8] {
    var buffer = ByteBuffer()
    buffer.append(body)
    var text: [UInt8] = []
    buffer.drain { text = Array($0) }
    return text
  }
}
