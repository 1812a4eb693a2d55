import HTTPMessages
import Testing
import TraceModel

/// Heads of every form that RFC 9112 has, and what is none.
@Suite struct HeadTests {
  private static func read(_ request: String, fields: [String] = ["host"]) -> (
    lines: [String], request: HTTPRequest?, tally: HTTPTally
  ) {
    var talk = Conversation()
    talk.send(.client, request)
    let (lines, events, tally) = talk.outcome(fields: fields)
    guard case .exchange(let exchange) = events.first else { return (lines, nil, tally) }
    return (lines, exchange.request, tally)
  }

  @Test(arguments: [
    "GET / HTTP/1.1", "GET /a%20b?c=d&e HTTP/1.0", "OPTIONS * HTTP/1.1",
    "CONNECT example.com:443 HTTP/1.1", "GET http://example.com/x HTTP/1.1",
    "PROPFIND /dav HTTP/1.1", "M-SEARCH * HTTP/1.1", "GET /\u{e9} HTTP/1.1",
  ])
  func startLinesAreRead(line: String) {
    let words = line.split(separator: " ")
    #expect(Self.read(line + "\r\n\r\n").lines == ["\(words[0]) \(words[1]) → -"])
    // A line may end with LF alone.
    #expect(Self.read("\r\n\r\n" + line + "\n\n").lines == ["\(words[0]) \(words[1]) → -"])
  }

  @Test(arguments: [
    "GET /\u{1} HTTP/1.1", "G(T / HTTP/1.1", " / HTTP/1.1", "HTTP/1.1 2x0 OK", "HTTP/1.1 20",
    "HTTP/1.1 099 x", "HTTP/1.1200 OK", "GET key", "EHLO mail.example.com", "GET / RTSP/1.0",
    "OPTIONS sip:a@b SIP/2.0",
  ])
  func otherLinesAreNot(line: String) {
    let (lines, _, tally) = Self.read(line + "\r\nHost: h\r\n\r\n")
    #expect(lines.isEmpty)
    #expect(tally.malformed == 1)
  }

  /// What RFC 9112 does not allow, and servers answer.
  @Test(arguments: [
    ("GET /a b HTTP/1.1", "/a b"), ("GET  /a  HTTP/1.1", "/a"), ("GET HTTP/1.1", ""),
    ("GET /a", "/a"), ("GET /a HTTP/1.", "/a"), ("GET /a HTTP/2.0", "/a"),
    ("GET /a HTTP/1.x", "/a"), ("CONNECT h:25 / HTTP/1.0", "h:25 /"),
  ])
  func oddLinesAreToldAsTheyCame(line: String, target: String) throws {
    let head = try #require(Self.read(line + "\r\nHost: h\r\n\r\n").request)
    #expect(head.head[head.target] == target)
    #expect(head.head.isMalformed)
    #expect((head.head.minorVersion != nil) == line.contains(/HTTP\/1\.[0-9]$/))
  }

  @Test func fieldsAreKeptWhateverTheirCase() {
    let request = Self.read(
      "GET / HTTP/1.1\r\nHOST:  a.b\t \r\ntRaceParent:00-1\r\nOther: x\r\nhost: second\r\n\r\n",
      fields: ["Host", "traceparent"]
    ).request
    let head = request?.head
    #expect(head?.fields.map(\.name) == ["host", "traceparent", "host"])
    #expect(head.map { head in head.fields.map { head[$0.value] } } == ["a.b", "00-1", "second"])
  }

  @Test func foldedLinesAreUnfolded() {
    let head = Self.read("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\t c\r\nX: y\r\n z\r\n\r\n").request?
      .head
    #expect(head?["host"] == "a b c")
    // White space around the value is not part of it (RFC 9110, 5.6.3), whichever line it is in.
    let late = Self.read("POST / HTTP/1.1\r\nHost:\r\n a\r\n \r\nContent-Length:\r\n 5\r\n\r\n")
      .request?
      .head
    #expect(late?["host"] == "a")
    #expect(late?.bodySize == 5)
  }

  @Test(
    arguments: [
      ("Content-Length: 5", 5), ("content-length:5,5", 5),
      ("Content-Length: 5\r\nContent-Length: 5", 5),
      ("Content-Length: 5\r\nContent-Length: 6", nil), ("Content-Length: -1", nil),
      ("Content-Length: 99999999999999999999", nil), ("Content-Length:", nil),
      ("Content-Length: 5\r\nTransfer-Encoding: chunked", nil),
    ] as [(String, UInt64?)])
  func bodySizeIsWhatTheFieldsSay(fields: String, size: UInt64?) {
    let request = Self.read("POST / HTTP/1.1\r\n\(fields)\r\n\r\n").request
    #expect(request != nil)
    #expect(request?.head.bodySize == size)
  }

  @Test func garbageIsCounted() {
    var talk = Conversation()
    talk.send(.client, "SSH-2.0-OpenSSH\r\n")
    talk.send(.server, "SSH-2.0-OpenSSH\r\n")
    let (lines, _, tally) = talk.outcome()
    #expect(lines.isEmpty)
    #expect(tally.malformed == 2)
  }

  @Test func aMessageInsideOfAContentIsNone() {
    var talk = Conversation()
    talk.send(.client, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    talk.skip(.client, 10)
    talk.send(.client, "HTTP/1.1 200 OK\r\n\r\n")
    let (lines, _, tally) = talk.outcome()
    #expect(lines == ["POST / → -"])
    #expect(tally.malformed == 1)
  }
}
