import Testing
import TraceModel

@testable import RecordOutput

@Suite struct HostileTextTests {
  @Test(
    arguments: [
      ([0x61, 0x0a, 0x62], #"a\u000ab"#, "a%0Ab"),
      ([0x00, 0x1f, 0x7f], #"\u0000\u001f\u007f"#, "%00%1F%7F"),
      ([0x22, 0x5c], #"\"\\"#, #"\"\\"#), ([0x25, 0x34, 0x31], "%41", "%41"),
      ([0xc3, 0xa9], "é", "é"), ([0xe2, 0x80, 0xa8], "\u{2028}", "\u{2028}"),
      ([0xf0, 0x9f, 0x98, 0x80], "😀", "😀"), ([0xc2, 0x80], "\u{80}", "\u{80}"),
      ([0x80], "%80", "%80"), ([0xff, 0xfe], "%FF%FE", "%FF%FE"), ([0xc3], "%C3", "%C3"),
      ([0xc3, 0x28], "%C3(", "%C3("), ([0xc0, 0xaf], "%C0%AF", "%C0%AF"),
      ([0xe0, 0x9f, 0xbf], "%E0%9F%BF", "%E0%9F%BF"),
      ([0xed, 0xa0, 0x80], "%ED%A0%80", "%ED%A0%80"),
      ([0xf4, 0x90, 0x80, 0x80], "%F4%90%80%80", "%F4%90%80%80"),
      ([0xf0, 0x8f, 0xbf, 0xbf], "%F0%8F%BF%BF", "%F0%8F%BF%BF"),
      ([0xe2, 0x80], "%E2%80", "%E2%80"), ([0xc3, 0x0a], #"%C3\u000a"#, "%C3%0A"),
      ([0xed, 0x9f, 0xbf], "\u{d7ff}", "\u{d7ff}"),
      ([0xf4, 0x8f, 0xbf, 0xbf], "\u{10ffff}", "\u{10ffff}"),
    ] as [([UInt8], String, String)])
  func bytesOfTheTargetAreHarmless(bytes: [UInt8], string: String, path: String) {
    let caller = Caller.sample(
      method: value(bytes), target: value([0x2f] + bytes), host: value(bytes), client: value(bytes))
    let text = line(of: .sample(caller: caller, command: bytes))
    #expect(text.contains(#""http":{"request":{"method":"\#(string)"}}"#))
    #expect(text.contains(#""url":{"path":"/\#(path)"}"#))
    #expect(text.contains(#""server":{"address":"\#(string)"},"client":{"address":"\#(string)"}"#))
    #expect(text.contains(#""command":"\#(string)""#))
  }

  @Test func everyByteBeforeAnyKindOfByteStaysInItsLine() {
    let records = (UInt8.min...UInt8.max).flatMap { first in
      [0x00, 0x0a, 0x22, 0x5c, 0x61, 0x7f, 0x80, 0xbf, 0xc3, 0xff].map { second in
        Record.connect(.sample(caller: .sample(host: value([first, second]))))
      }
    }
    let text = Array(output(of: records).utf8)
    #expect(text.count(where: { $0 < 0x20 }) == records.count)
    let lines = text.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == records.count)
    #expect(
      lines.allSatisfy { $0.first == UInt8(ascii: "{") && $0.last == UInt8(ascii: "}") })
  }

  @Test(
    arguments: [
      (0x00, #"\u0000"#), (0x1f, #"\u001f"#), (0x22, #"\""#), (0x5c, #"\\"#), (0x7f, #"\u007f"#),
      (0x80, "%80"), (0xff, "%FF"),
    ] as [(UInt8, String)])
  func byteIsHarmlessAtEveryPlace(byte: UInt8, text: String) {
    let plain = (UInt8(0x20)...0x7e).filter { $0 != 0x22 && $0 != 0x5c }
    for place in 0...plain.count {
      let bytes = plain[..<place] + [byte] + plain[place...]
      let expected =
        String(decoding: plain[..<place], as: UTF8.self) + text
        + String(decoding: plain[place...], as: UTF8.self)
      #expect(
        line(of: .sample(caller: .sample(host: value(Array(bytes)))))
          .contains(#""address":"\#(expected)"},"client""#))
    }
  }

  @Test func longestEscapesFit() {
    let worst = value([UInt8](repeating: 0, count: 1_020))
    let caller = Caller.sample(method: worst, target: worst, host: worst, client: worst)
    let record = ConnectRecord.sample(
      result: .unreachable, error: .max, duration: .max, caller: caller,
      command: worst.bytes,
      local: Endpoint(address: IPAddress(ipv6High: .max, low: .max), port: .max),
      peer: Endpoint(address: IPAddress(ipv6High: .max, low: .max), port: .max),
      join: Join(.goroutine, afterResponse: true))
    #expect(line(of: record).utf8.count == output(of: [.connect(record)]).utf8.count)
    #expect(line(of: record).hasSuffix("}}\n"))
    #expect(output(of: [.connect(record)], by: TextTableWriter()).contains("%00%0…"))
  }

  @Test(
    arguments: [
      ("/", "/"), ("/a?b?c", "/a"), ("?q", nil), ("/a%2Fb%3F", "/a%2Fb%3F"), ("*", "*"),
      ("example.com:443", "example.com:443"), ("http://host/p?q", "/p"), ("http://host", "/"),
      ("http://host?q=/x", "/"), ("http://user:pw@host:1/p/q", "/p/q"), ("//host/p", "//host/p"),
      ("/http://x", "/http://x"), ("a/b", "a/b"), ("http:/", "http:/"), ("http://", "/"), ("", nil),
    ] as [(String, String?)])
  func pathIsWithoutQueryAndAuthority(target: String, path: String?) {
    let text = line(of: .sample(caller: .sample(target: value(target))))
    if let path {
      #expect(text.contains(#""url":{"path":"\#(path)"}"#))
    } else {
      #expect(!text.contains(#""url""#))
    }
    #expect(!text.contains("pw"))
  }

  @Test func pathBehindACutAuthorityIsUnknown() {
    let text = line(of: .sample(caller: .sample(target: value("http://ho", length: 12))))
    #expect(!text.contains(#""url""#))
    #expect(text.contains(#""truncated":{"url.path":12}"#))
  }
}
