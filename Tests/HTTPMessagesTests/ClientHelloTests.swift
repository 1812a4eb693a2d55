import Testing
import TraceModel

@testable import HTTPMessages

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

  /// As JA4's description has it (technical_details/JA4.md), with GREASE between, and the extensions in another order.
  @Test func fingerprintsAreThoseOfTheirDescriptions() throws {
    func bytes(_ list: [UInt16]) -> [UInt8] { list.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } }
    func vector(_ size: Int, _ content: [UInt8]) -> [UInt8] {
      (0..<size).reversed().map { UInt8(truncatingIfNeeded: content.count >> ($0 * 8)) } + content
    }
    let suites: [UInt16] = [
      0x3a3a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
      0xc014,
      0x9c, 0x9d, 0x2f, 0x35,
    ]
    let algorithms: [UInt16] = [
      0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601,
    ]
    let contents: [UInt16: [UInt8]] = [
      0: vector(2, [0] + vector(2, Array("example.com".utf8))),
      16: vector(2, vector(1, Array("h2".utf8)) + vector(1, Array("http/1.1".utf8))),
      10: vector(2, bytes([0x0a0a, 0x1d, 0x17, 0x18])), 11: vector(1, [0]),
      13: vector(2, bytes(algorithms)), 43: vector(1, bytes([0xfafa, 0x0304, 0x0303])),
    ]
    let types: [UInt16] = [
      0x1a1a, 0x1b, 0, 0x33, 0x10, 0x4469, 0x17, 0x2d, 0x0d, 5, 0x23, 0x12, 0x2b, 0xff01, 0x0b,
      0x0a,
      0x15,
    ]
    let extensions = types.flatMap { bytes([$0]) + vector(2, contents[$0] ?? []) }
    let body =
      [3, 3] + Array(repeating: 9, count: 32) + vector(1, []) + vector(2, bytes(suites))
      + vector(1, [0]) + vector(2, extensions)
    let hello = [22, 3, 1] + vector(2, [1] + vector(3, body))
    let fingerprint = try hello.withUnsafeBytes {
      TLSFingerprint(try #require(ClientHello($0)))
    }
    #expect(fingerprint.ja4 == "t13d1516h2_8daaf6152771_e5627efa2ab1")
    #expect(fingerprint.versions == [0x0304, 0x0303] && fingerprint.goVersions.isEmpty)
    // The MD5 of the text in JA3's form.
    let text =
      "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,"
      + "27-0-51-16-17513-23-45-13-5-35-18-43-65281-11-10-21,29-23-24,0"
    #expect(fingerprint.ja3 == Digest.md5(text))
    #expect(Digest.md5("") == "d41d8cd98f00b204e9800998ecf8427e")
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
