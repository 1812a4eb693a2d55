import HTTPMessages
import Testing
import TraceModel

/// Memory is bounded, and what is forgotten is counted.
@Suite struct BoundsTests {
  private static func client(_ number: Int) -> Endpoint {
    Endpoint(address: IPAddress(ipv4: 0x0a00_0001), port: UInt16(number))
  }

  private static func open(
    _ count: Int, with text: String, limits: HTTPLimits, interval: UInt64 = 1_000
  ) -> (events: [String], tally: HTTPTally) {
    var talk = Conversation(handshake: false)
    talk.send(.client, text)
    var analyzer = HTTPAnalyzer(keeping: [], limits: limits)
    var events: [String] = []
    for number in 1...count {
      analyzer.receive(
        talk.segments[0], at: UInt64(number) * interval, from: client(number)
      ) { events.append($0.words) }
    }
    return (events, analyzer.tally)
  }

  @Test func connections() {
    var limits = HTTPLimits()
    limits.connections = 10
    let (events, tally) = Self.open(100, with: "GET / HTTP/1.1\r\n\r\n", limits: limits)
    #expect(events == Array(repeating: "GET / → -", count: 90))
    #expect(tally.evicted == 90)
  }

  @Test func unfinishedHeads() {
    var limits = HTTPLimits()
    limits.buffered = 1_000
    let head = "GET /" + String(repeating: "x", count: 95)
    let (_, tally) = Self.open(100, with: head, limits: limits)
    #expect(tally.evicted == 90)
    #expect(tally.incomplete == 90)
  }

  @Test func idleConnections() {
    var limits = HTTPLimits()
    limits.idle = 5_000
    let (events, tally) = Self.open(10, with: "GET / HTTP/1.1\r\n\r\n", limits: limits)
    #expect(events.count == 5)
    #expect(tally.evicted == 5)
  }

  @Test func pipelinedRequests() {
    var limits = HTTPLimits()
    limits.pipelined = 5
    var talk = Conversation()
    for number in 1...8 { talk.send(.client, "GET /\(number) HTTP/1.1\r\n\r\n") }
    let (lines, _, tally) = talk.outcome(limits: limits)
    #expect(lines == (1...8).map { "GET /\($0) → -" })
    #expect(tally.evicted == 3)
  }

  @Test func segmentsThatComeTooEarly() {
    var talk = Conversation()
    talk.send(.client, "GET /")
    talk.skip(.client, 1)
    for _ in 0..<20_000 { talk.send(.client, "x") }
    _ = talk.outcome()
  }

  @Test func connectionsThatHaveEndedAreForgotten() {
    var analyzer = HTTPAnalyzer(keeping: [])
    var talk = Conversation()
    talk.send(.client, "GET / HTTP/1.1\r\n\r\n")
    talk.end(.client)
    talk.end(.server)
    var events: [String] = []
    for segment in talk.segments {
      analyzer.receive(segment, at: 1_000) { events.append($0.words) }
    }
    #expect(events.isEmpty)
    analyzer.receive(talk.segments[0], at: 1_000_000_000, from: Self.client(1)) {
      events.append($0.words)
    }
    #expect(events == ["GET / → -"])
    #expect(analyzer.tally.evicted == 0)
  }
}
