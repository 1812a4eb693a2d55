import Testing
import TraceModel

@testable import RecordOutput

/// What records say of a request beyond its method, host, client and path.
@Suite struct CallerOutputTests {
  private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  @Test func everythingThatIsKnownIsTold() {
    let text = line(
      details: [(0, 1, "GET example.com/items/{id}"), (1, 1, Self.parent), (2, 3, "a\"\n\u{1b}é")],
      protocol: RequestProtocol(major: 1, minor: 1, isTLS: true), showsQuery: true)
    #expect(
      text
        == #""caller":{"request":17,"trace_id":"0af7651916cd43dd8448eb211c80319c","#
        + #""span_id":"b7ad6b7169203331","http":{"route":"/items/{id}","request":{"method":"GET","#
        + #""header":{"traceparent":["\#(Self.parent)"],"x-a":["a\"\u000a\u001bé"]}}},"#
        + #""url":{"scheme":"https","path":"/echo","query":"secret=1"},"#
        + #""network":{"protocol":{"version":"1.1"}},"server":{"address":"localhost:3344"},"#
        + #""client":{"address":"127.0.0.1:53322"},"values":{"http.request.header.x-a":3}},"#)
  }

  @Test func queryIsShownWhereItWasAskedFor() {
    #expect(!line().contains("secret"))
    #expect(line(showsQuery: true).contains(#""url":{"path":"/echo","query":"secret=1"}"#))
    let cut = line(target: value("/echo?q=\u{7f}\"", length: 8_200), showsQuery: true)
    #expect(cut.contains(#""query":"q=%7F\"""#) && cut.contains(#""truncated":{"url.query":8194}"#))
    for target in ["/echo?", "/echo", "", "?"] {
      #expect(!line(target: value(target), showsQuery: true).contains("query"))
    }
  }

  @Test func cutValuesHaveTheirOriginalLengths() {
    let text = line(details: [(0, 1, "GET /a/"), (1, 1, Self.parent)], more: 1_000)
    #expect(
      text.contains(
        #""truncated":{"http.route":1003,"http.request.header.traceparent":1055}"#))
    #expect(!text.contains("trace_id"))
  }

  @Test func whatWasNotSearchedIsNeitherThereNorAbsent() {
    let text = line(details: [(1, 0, ""), (2, 1, "x")])
    #expect(text.contains(#""header":{"x-a":["x"]}"#))
    #expect(text.contains(#","unsearched":["http.request.header.traceparent"]},"#))
    #expect(!line(details: [(2, 1, "")]).contains("unsearched"))
    #expect(line(details: [(2, 1, "")]).contains(#""header":{"x-a":[""]}"#))
  }

  @Test(arguments: [
    ("GET /", #""route":"/""#), ("/a b/", #""route":"/a b/""#),
    ("POST h/{x...}", #""route":"/{x...}""#),
    ("no path", ""), ("", ""),
  ])
  func routeIsThePathOfThePattern(pattern: String, member: String) {
    let text = line(details: [(0, 1, pattern)])
    #expect(member.isEmpty ? !text.contains("route") : text.contains(member))
  }

  @Test(arguments: [(1, 0, "1.0"), (1, 1, "1.1"), (2, 0, "2"), (3, 0, "3"), (127, 127, "127.127")])
  func versionsAreAsOpenTelemetryHasThem(major: UInt8, minor: UInt8, version: String) {
    let text = line(protocol: RequestProtocol(major: major, minor: minor, isTLS: false))
    #expect(text.contains(#","network":{"protocol":{"version":"\#(version)"}},"#))
    #expect(text.contains(#""scheme":"http","#))
  }

  @Test func theConnectionIsToldIfBothEndsAreKnown() {
    let local = Endpoint(address: IPAddress(ipv6High: 0, low: 1), port: 80)
    let peer = Endpoint(address: IPAddress(ipv6High: 0, low: 2), port: 5)
    let text = line(ends: (local, peer))
    #expect(
      text.contains(
        #","network":{"transport":"tcp","type":"ipv6","local":{"address":"::1","port":80},"#
          + #""peer":{"address":"::2","port":5}},"#))
    #expect(!line(ends: (local, nil)).contains("network"))
    let version = RequestProtocol(major: 2, minor: 0, isTLS: false)
    #expect(
      line(protocol: version, ends: (local, peer)).contains(
        #""port":5},"protocol":{"version":"2"}},"#))
  }

  @Test(arguments: [
    ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true),
    ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff", true),
    ("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true),
    ("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes", true),
    ("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.what", false),
    ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-", false),
    ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
    ("00-00000000000000000000000000000000-b7ad6b7169203331-01", false),
    ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false),
    ("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false),
    ("00-0af7651916cd43dd8448eb211c80319-cb7ad6b7169203331-01", false),
    ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0", false),
    ("00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
    ("0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
    ("", false), ("-", false), ("----", false),
  ])
  func traceParentIsReadAsTheStandardHasIt(text: String, isValid: Bool) {
    #expect((TraceParent(Array(text.utf8)[...]) != nil) == isValid)
    #expect(line(details: [(1, 1, text)]).contains("trace_id") == isValid)
    // Of two, none is known to be the right one.
    #expect(!line(details: [(1, 2, text)]).contains("trace_id"))
  }

  @Test(arguments: [
    ("traceparent", "Traceparent"), ("X-REQUEST-id", "X-Request-Id"), ("te", "Te"),
    ("a--b-", "A--B-"),
    ("1-x!y", "1-X!y"),
  ])
  func namesAreSpelledAsGoDoes(name: String, key: String) {
    #expect(HeaderName(name)?.canonical == key)
    #expect(HeaderName(name)?.text == name.lowercased())
  }

  @Test(arguments: ["", " ", "a b", "a:", "é", "a\n", "a,b", String(repeating: "a", count: 65)])
  func otherNamesAreRefused(name: String) {
    #expect(HeaderName(name) == nil)
  }

  /// Every text as long as it can be, and every byte of it escaped: in any record the same.
  @Test func longestValuesAreWrittenInEveryRecord() throws {
    let name = String(repeating: "a", count: 63)
    let names = (1...8).compactMap { HeaderName("\(name)\($0)") }
    let most = value([UInt8](repeating: 1, count: CallerField.longestTarget), length: 1 << 47)
    var text = Caller.sample(method: most, target: most, host: most, client: most).text
    for number in 0...8 {
      // A route has a slash before its path.
      let bytes = [UInt8(ascii: "/")] + [UInt8](repeating: 1, count: 239)
      bytes.withUnsafeBytes {
        text.details.begin(number, values: 32_767, length: 1 << 47, with: $0)
      }
    }
    text.protocol = RequestProtocol(major: 127, minor: 127, isTLS: true)
    text.local = Endpoint(address: IPAddress(ipv6High: .max, low: .max), port: .max)
    text.peer = text.local
    let caller = Caller(
      request: .max, text: text, options: CallerOptions(headers: names, showsQuery: true))
    let connect = ConnectRecord.sample(caller: caller)
    let accept = EventRecord(
      .accept, at: connect.timestamp, [EventRecord.Field(.caller, .caller(caller))])
    let objects = try [
      .connect(connect), .use(.sample(caller: caller)), .request(.sample(caller: caller)),
      .event(accept),
    ].map { (record: Record) in
      let line = output(of: [record])
      #expect(line.utf8.last == UInt8(ascii: "\n") && line.hasPrefix("{") && line.hasSuffix("}\n"))
      let object = try #require(line.firstRange(of: "\"caller\":{")).upperBound
      return line[object...].prefix(400_000)
    }
    // Three texts as strings, and the path, in which a byte becomes `%01`.
    #expect(objects[0].count > (3 * 6 + 3) * CallerField.longestTarget)
    let end = try #require(objects[0].firstRange(of: ",\"process\":")).lowerBound
    let whole = objects[0][..<end]
    #expect(objects.dropFirst().allSatisfy { $0.hasPrefix(whole) })
  }

  /// The caller of a line, up to the process; values are `more` bytes longer than what is there of them.
  private func line(
    target: CallerValue = value("/echo?secret=1"),
    details: [(number: Int, values: Int, text: String)] = [], more: UInt64 = 0,
    protocol: RequestProtocol? = nil, ends: (local: Endpoint?, peer: Endpoint?) = (nil, nil),
    showsQuery: Bool = false
  ) -> String {
    var text = Caller.sample(target: target).text
    for detail in details {
      Array(detail.text.utf8).withUnsafeBytes {
        text.details.begin(
          detail.number, values: detail.values, length: UInt64($0.count) + more, with: $0)
      }
    }
    text.protocol = `protocol`
    (text.local, text.peer) = ends
    let options = CallerOptions(
      headers: [.traceparent] + [HeaderName("x-a")].compactMap(\.self), showsQuery: showsQuery)
    let line = RecordOutputTests.line(
      of: .sample(caller: Caller(request: 17, text: text, options: options)))
    let start = line.firstRange(of: #""caller":"#)?.lowerBound ?? line.startIndex
    let end = line.firstRange(of: #""process":"#)?.lowerBound ?? line.endIndex
    return String(line[start..<end])
  }
}
