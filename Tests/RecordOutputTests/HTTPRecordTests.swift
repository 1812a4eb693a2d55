import RecordOutput
import Testing
import TraceModel

/// HTTP exchanges and TLS connections as lines.
@Suite struct HTTPRecordTests {
  private static let client = Endpoint(address: IPAddress(ipv4: 0x0a00_0001), port: 40_000)
  private static let server = Endpoint(address: IPAddress(ipv4: 0x0a00_0002), port: 80)

  private static func head(_ parts: [String], fields: [(String, Int)] = []) -> HTTPHeadText {
    var head = HTTPHeadText()
    var ranges: [Range<Int>] = []
    for part in parts {
      let start = head.text.count
      head.text += Array(part.utf8)
      ranges.append(start..<head.text.count)
    }
    head.fields = fields.map { .init(name: $0.0, value: ranges[$0.1]) }
    return head
  }

  private static func line(
    _ event: HTTPEvent, _ writer: some RecordWriter, client: HTTPProcess? = nil
  ) -> String {
    var writer = writer
    let timestamp = Timestamp(nanoseconds: 1_700_000_000_123_456_789)
    writer.append(.http(HTTPRecord(timestamp: timestamp, event: event, client: client)))
    var text = ""
    writer.drain { text = String(decoding: $0, as: UTF8.self) }
    return text
  }

  @Test func hostileTextStaysInItsString() {
    var head = Self.head(
      ["GET", "/\"\\\u{7f}\u{e9}", "a\u{0}b", "c\"d", "e"],
      fields: [("host", 2), ("x-a", 3), ("host", 4)])
    head.isTruncated = true
    let request = HTTPRequest(time: 10, method: 0..<3, target: 3..<9, head: head)
    let exchange = HTTPExchange(
      client: Self.client, server: Self.server, request: request, response: nil)
    #expect(
      Self.line(.exchange(exchange), JSONLinesWriter())
        == #"{"timestamp":"2023-11-14T22:13:20.123456789Z","event":"http","missing":"response","client":{"address":"10.0.0.1","port":40000},"server":{"address":"10.0.0.2","port":80},"network":{"transport":"tcp","type":"ipv4"},"http":{"request":{"method":"GET","target":"/\"\\\u007fé","version":"1.1","headers":{"host":"a\u0000b, e","x-a":"c\"d"},"truncated":true}}}"#
        + "\n")
  }

  /// What is no UTF-8 cannot be told from an escape in the text; the bytes stand beside it (RFC 4648, 4).
  @Test(
    arguments: [
      ([0x2f, 0xff], "L/8="), ([0x2f, 0xff, 0xfe], "L//+"), ([0x2f, 0xc3, 0x28, 0x61], "L8MoYQ=="),
    ] as [([UInt8], String)])
  func bytesOfATargetThatIsNoTextAreTold(target: [UInt8], base64: String) {
    var head = HTTPHeadText()
    head.text = Array("GET".utf8) + target
    let request = HTTPRequest(time: 10, method: 0..<3, target: 3..<head.text.count, head: head)
    let exchange = HTTPExchange(
      client: Self.client, server: Self.server, request: request, response: nil)
    #expect(
      Self.line(.exchange(exchange), JSONLinesWriter()).contains(
        #","target_bytes":"\#(base64)","version""#))
  }

  @Test func tableHasNoControlCharacters() {
    let head = Self.head(["GET", "/\u{1b}[2J\u{e9}"])
    let request = HTTPRequest(time: 10, method: 0..<3, target: 3..<head.text.count, head: head)
    let response = HTTPResponse(time: 1_500_010, status: 204, head: HTTPHeadText())
    let exchange = HTTPExchange(
      client: Self.client, server: Self.server, request: request, response: response)
    #expect(
      Self.line(.exchange(exchange), TextTableWriter()) == """
        TIME         STATUS MS        CLIENT                SERVER                REQUEST
        22:13:20.123 204    1.500     10.0.0.1:40000        10.0.0.2:80           GET /%1B[2J%C3%A9

        """)
  }

  @Test func processesAreToldBesideTheirAddresses() {
    let response = HTTPResponse(time: 1, status: 204, head: HTTPHeadText())
    let exchange = HTTPExchange(
      client: Self.client, server: Self.server, request: nil, response: response)
    let process = HTTPProcess(
      pid: 4242, command: Array("a\u{1b}b".utf8), arguments: [Array("a\"".utf8), []],
      argumentsLength: 5_000)
    #expect(
      Self.line(.exchange(exchange), JSONLinesWriter(), client: process).contains(
        #""client":{"address":"10.0.0.1","port":40000,"process":{"pid":4242,"command":"a\u001bb","command_args":["a\"",""],"truncated":5000}},"server":{"address":"10.0.0.2","port":80},"network""#
      ))
    #expect(
      Self.line(.exchange(exchange), TextTableWriter(), client: process) == """
        TIME         STATUS MS        CLIENT                SERVER                PROCESSES                 REQUEST
        22:13:20.123 204    -         10.0.0.1:40000        10.0.0.2:80           a%1Bb/4242 > -            -

        """)
  }

  @Test func tlsIsNamed() {
    let hello = TLSHello(
      time: 1, client: Self.client, server: Self.server, serverName: Array("a\"b".utf8),
      protocols: [Array("h2".utf8)],
      fingerprint: TLSFingerprint(
        ja3: "0", ja4: "t", versions: [0x0304, 0x0303, 0x7f17], goVersions: ["1.21", "1.22"]))
    #expect(
      Self.line(.tls(hello), JSONLinesWriter()).hasSuffix(
        #""tls":{"client":{"server_name":"a\"b","alpn":["h2"],"supported_versions":["1.3","1.2","0x7f17"],"ja3":"0","ja4":"t","library":"go","library_versions":["1.21","1.22"]}}}"#
          + "\n"))
    let part = TLSHello(
      time: 1, client: Self.client, server: Self.server, serverName: nil, protocols: [],
      fingerprint: nil)
    #expect(
      Self.line(.tls(part), JSONLinesWriter()).hasSuffix(
        #""tls":{"client":{"truncated":true}}}"# + "\n"))
    #expect(Self.line(.tls(hello), TextTableWriter()).hasSuffix("a\"b\n"))
  }
}
