import Testing

@testable import TimelinePlot

@Suite struct TimelineTests {
  private static let network =
    #""network":{"transport":"tcp","type":"ipv4","local":{"address":"10.0.0.1","port":5},"peer":{"address":"10.0.0.2","port":80}}"#
  private static let mirrored =
    #""network":{"transport":"tcp","type":"ipv4","local":{"address":"10.0.0.2","port":80},"peer":{"address":"10.0.0.1","port":5}}"#

  @Test func bothEndsOfAConnectionAreOneGroup() throws {
    let timeline = try timeline([
      connection(
        1, side: "server", network: Self.mirrored,
        states: #"{"state":"ESTABLISHED","start":0,"duration":1}"#),
      connection(
        2, side: "client", network: Self.network, states: #"{"state":"TIME_WAIT","start":0.5}"#),
    ])
    #expect(timeline.groups.map(\.title) == ["10.0.0.1:5 → 10.0.0.2:80"])
    #expect(timeline.groups[0].lanes.map(\.label) == ["client", "server"])
    #expect(
      timeline.groups[0].lanes.map { $0.spans.map(\.name) } == [["TIME_WAIT"], ["ESTABLISHED"]])
    #expect(timeline.groups[0].lanes[0].spans[0].end == nil)
  }

  @Test func changesOfStateBecomeSpans() throws {
    let changes = [
      ("CLOSE", "SYN_SENT", "01.5"), ("SYN_SENT", "ESTABLISHED", "02.5"),
      ("ESTABLISHED", "CLOSE", "04.0"),
    ]
    let timeline = try timeline(
      changes.map { old, new, second in
        """
        {"timestamp":"2026-03-01T00:00:\(second)00000000Z","event":"state","connection":7,\
        "state":{"old":"\(old)","new":"\(new)"},\(Self.network)}
        """
      })
    let spans = try #require(timeline.groups.first?.lanes.first?.spans)
    #expect(spans.map(\.name) == ["SYN_SENT", "ESTABLISHED"])
    #expect(spans.map { ($0.end ?? 0) - $0.start } == [1, 1.5])
  }

  @Test func connectionsAreLanesOfTheirRequest() throws {
    let connect = { (request: String, network: String) in
      #"{"timestamp":"2026-03-01T00:00:01.000000000Z","event":"connect","result":"refused","duration":0.1,\#(request)\#(network)}"#
    }
    let caller = #""caller":{"request":3,"http":{"request":{"method":"GET"}},"url":{"path":"/a"}},"#
    let timeline = try timeline([
      connect(caller, Self.network), connect(caller, Self.mirrored),
      connect(#""join":{"by":"none","reason":"no-request"},"#, Self.network),
    ])
    #expect(timeline.groups.map(\.title) == ["GET /a (request 3)", "no request: no-request"])
    #expect(timeline.groups.map(\.lanes.count) == [2, 1])
  }

  @Test func aRequestHasLanesForItselfAndItsConnections() throws {
    let caller =
      #""caller":{"request":3,"http":{"request":{"method":"GET"}},"url":{"path":"/a"}},"#
    let record = { (second: String, event: String, rest: String) in
      #"{"timestamp":"2026-03-01T00:00:\#(second)00000000Z","event":"\#(event)",\#(caller)\#(rest)}"#
    }
    let timeline = try timeline([
      record("01.0", "connect", #""result":"established","duration":0.5,\#(Self.network)"#),
      record("02.0", "use", #""relation":"used","reused":false,\#(Self.network)"#),
      record("03.0", "use", #""relation":"used","reused":true,\#(Self.mirrored)"#),
      record("00.5", "request", #""duration":4,"http":{"response":{"status_code":200}}"#),
      record(
        "01.0", "connection",
        #""connection":1,"side":"client","timeline":[{"state":"SYN_SENT","start":0,"duration":0.5},{"state":"ESTABLISHED","start":0.5,"duration":2}],\#(Self.network)"#
      ),
    ])
    #expect(timeline.groups.map(\.title) == ["GET /a (request 3)"])
    let lanes = try #require(timeline.groups.first?.lanes)
    #expect(lanes.map(\.label) == ["request", ":5 → 10.0.0.2:80", ":80 → 10.0.0.1:5"])
    #expect(
      lanes.map { $0.spans.map(\.name) } == [
        ["200"], ["SYN_SENT", "ESTABLISHED", "used"], ["used"],
      ])
  }

  @Test func whatIsNoRecordIsTold() {
    #expect(throws: PlotError.notRecord(line: 2)) {
      try Timeline(jsonLines: Array("{\"event\":\"summary\"}\nnonsense\n".utf8))
    }
    #expect(throws: PlotError.nothingToDraw) {
      try Timeline(jsonLines: Array("{\"event\":\"summary\"}\n".utf8))
    }
  }

  /// Numbers that a JSON reader takes, and no record has: none of them would fit into a picture.
  @Test(arguments: ["1e308", "-1", "18446744074"])
  func aLengthOfTimeThatNoRecordHasIsRefused(length: String) throws {
    for line in [
      #"{"timestamp":"2026-03-01T00:00:01.000000000Z","event":"connect","duration":\#(length),\#(Self.network)}"#,
      connection(
        1, side: "client", network: Self.network,
        states: #"{"state":"ESTABLISHED","start":0,"duration":\#(length)}"#),
      connection(
        1, side: "client", network: Self.network,
        states: #"{"state":"TIME_WAIT","start":\#(length)}"#),
    ] {
      #expect(throws: PlotError.notRecord(line: 2)) {
        try timeline([#"{"event":"summary"}"#, line])
      }
    }
  }

  /// What `Double` reads, and is no time of day.
  @Test(arguments: ["nan(0x00000)", "000001e99999", "000000000101"])
  func aTimeOfDayThatNoRecordHasIsNotDrawn(second: String) {
    #expect(throws: PlotError.nothingToDraw) {
      try timeline([
        #"{"timestamp":"2026-03-01T00:00:\#(second)Z","event":"connect",\#(Self.network)}"#
      ])
    }
  }

  /// A request whose text has not come as a whole.
  @Test(arguments: [
    (#""http":{"route":"/{id}"},"url":{"scheme":"http"}"#, "request 3 (request 3)"),
    (
      #""http":{"request":{"header":{"x-a":["b"]}},"route":"/"},"url":{"path":"/a"}"#,
      "/a (request 3)"
    ),
  ])
  func callersMayLackMethodAndPath(parts: String, title: String) throws {
    let timeline = try timeline([
      #"{"timestamp":"2026-03-01T00:00:01.000000000Z","event":"connect","caller":{"request":3,\#(parts)},\#(Self.network)}"#
    ])
    #expect(timeline.groups.map(\.title) == [title])
  }

  @Test func aMicrosecondAndAMinuteAreBothToBeSeen() {
    let axis = TimeAxis([10, 10.000_1, 70], width: 1_000)
    #expect(axis.place(of: 10) == 0)
    #expect(axis.place(of: 10.000_1) > 100)
    #expect(axis.place(of: 70) == 1_000)
    #expect(axis.ticks(distance: 150).map(\.moment) == [10, 10.000_1, 70])
    #expect(axis.ticks(distance: 600).map(\.moment) == [10, 70])
  }

  @Test func hostileTextIsNoMarkup() throws {
    let hostile = "</text><script>alert(1)</script>\u{202e}\u{0}"
    let caller =
      #""caller":{"request":3,"url":{"path":"/\#(hostile.replacing("\u{0}", with: "\\u0000"))"}},"#
    let timeline = try timeline([
      #"{"timestamp":"2026-03-01T00:00:01.000000000Z","event":"connect","result":"<b>",\#(caller)\#(Self.network)}"#
    ])
    for text in [SVGPlot(timeline).text, HTMLPage(timeline).text] {
      #expect(!text.contains("<script") && !text.contains("<b>"))
      #expect(!text.unicodeScalars.contains("\u{202e}") && !text.unicodeScalars.contains("\u{0}"))
      #expect(text.contains("&lt;script&gt;"))
    }
  }

  private func timeline(_ lines: [String]) throws -> Timeline {
    try Timeline(jsonLines: Array(lines.map { $0 + "\n" }.joined().utf8))
  }

  private func connection(_ number: Int, side: String, network: String, states: String) -> String {
    """
    {"timestamp":"2026-03-01T00:00:01.000000000Z","event":"connection","connection":\(number),\
    "side":"\(side)","end":"fin","duration":1,\(network),"timeline":[\(states)]}
    """
  }
}
