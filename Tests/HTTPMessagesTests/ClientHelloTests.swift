import HTTPMessages
import Testing
import TraceModel

/// What a TLS connection tells before it is encrypted.
@Suite struct ClientHelloTests {
  /// A ClientHello in the form of RFC 8446, 4.1.2, with these extensions between others.
  static func hello(name: String?, protocols: [String]) -> [UInt8] {
    func vector(_ size: Int, _ content: [UInt8]) -> [UInt8] {
      (0..<size).reversed().map { UInt8(truncatingIfNeeded: content.count >> ($0 * 8)) } + content
    }
    var extensions: [UInt8] = [0, 23] + vector(2, [])
    if let name { extensions += [0, 0] + vector(2, vector(2, [0] + vector(2, Array(name.utf8)))) }
    extensions += [0, 16] + vector(2, vector(2, protocols.flatMap { vector(1, Array($0.utf8)) }))
    extensions += [0, 21] + vector(2, Array(repeating: 0, count: 1_500))
    let body =
      [3, 3] + Array(repeating: 9, count: 32) + vector(1, Array(repeating: 7, count: 32))
      + vector(2, [0x13, 1]) + vector(1, [0]) + vector(2, extensions)
    return [22, 3, 1] + vector(2, [1] + vector(3, body))
  }

  private static let bytes = hello(name: "example.com", protocols: ["h2", "http/1.1"])
  private static let expected = "tls example.com h2,http/1.1"

  @Test func nameAndProtocolsAreRead() {
    for split in 0..<200 {
      var talk = Conversation()
      talk.send(.client, Self.bytes, splitAt: [split, 1_000])
      talk.send(.server, "HTTP/1.1 200 OK\r\n\r\n")
      let (lines, _, tally) = talk.outcome()
      #expect(lines == [Self.expected])
      #expect(tally.tls == 1)
    }
  }

  @Test func whatIsNotThereIsNotTold() {
    var talk = Conversation()
    talk.send(.client, Self.hello(name: nil, protocols: []), splitAt: [])
    #expect(talk.read() == ["tls - "])
  }

  @Test(arguments: [[], [65], [20, 64, 900]])
  func messageLongerThanItsRecordIsReadToTheRecordsEnd(splits: [Int]) {
    var bytes = Self.bytes
    bytes.replaceSubrange(3...4, with: [0, 60])
    var talk = Conversation()
    talk.send(.client, bytes, splitAt: splits)
    #expect(talk.read() == ["tls - …"])
  }

  @Test func everyPrefixIsReadWithoutHarm() {
    for count in 1..<Self.bytes.count {
      var talk = Conversation()
      talk.send(.client, Array(Self.bytes[..<count]), splitAt: [])
      let lines = talk.read()
      #expect(lines.isEmpty || lines[0].hasSuffix("…"))
      #expect(count < 140 || lines.first?.hasPrefix(Self.expected) == true)
    }
  }
}
