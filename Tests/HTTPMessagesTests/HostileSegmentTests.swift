import HTTPMessages
import SeededNumbers
import Testing
import TraceModel

/// Bytes and numbers that nobody should send do no harm.
@Suite struct HostileSegmentTests {
  private static let pieces =
    [
      "GET / HTTP/1.1\r\n", "Host: h\r\n", "\r\n", "Content-Length: 3\r\n", "abc",
      "HTTP/1.1 200 OK\r\n",
      "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n", "0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\n", "\n",
      " x\r\n",
      "ffffffffffffffff\r\n", "Content-Length: 99999999999\r\n", "HEAD /x HTTP/1.0\n\n",
      "CONNECT a:1 HTTP/1.1",
      "\u{16}\u{3}\u{1}", ":", "HTTP/1.1 100 x\r\n\r\n", "HTTP/1.1 304 x\r\n\r\n",
    ].map { Array($0.utf8) } + [ClientHelloTests.hello(name: "x", protocols: ["h2"])]

  @Test(arguments: 0..<40) func anySegmentsAreReadWithoutHarm(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var limits = HTTPLimits()
    limits.head = 2_000
    limits.buffered = 10_000
    limits.connections = 3
    limits.pipelined = 4
    var analyzer = HTTPAnalyzer(keeping: ["host"], limits: limits)
    var exchanges: UInt64 = 0
    let base = (UInt32.max - 500, UInt32(0))
    for time in 0..<4_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        bytes += Self.pieces.randomElement(using: &random) ?? []
      }
      if Int.random(in: 0..<4, using: &random) == 0, !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = random.next()
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
      }
      let isClient = Bool.random(using: &random)
      let near = UInt32.random(in: 0..<3_000, using: &random)
      let segment = Conversation.Segment(
        side: isClient ? .client : .server,
        sequence: Int.random(in: 0..<20, using: &random) == 0
          ? random.next() : (isClient ? base.0 : base.1) &+ near,
        acknowledgement: random.next(),
        flags: TCPSegment.Flags(
          rawValue: Int.random(in: 0..<10, using: &random) == 0 ? random.next() : 0x10),
        bytes: bytes,
        unseen: Int.random(in: 0..<8, using: &random) == 0 ? Int(random.next() as UInt16) : 0)
      let client = Endpoint(
        address: Conversation.client.address, port: UInt16.random(in: 1...4, using: &random))
      analyzer.receive(segment, at: UInt64(time) * 100_000, from: client) { event in
        if case .exchange = event { exchanges += 1 }
      }
    }
    analyzer.finish { if case .exchange = $0 { exchanges += 1 } }
    let tally = analyzer.tally
    #expect(tally.exchanges + tally.unanswered + tally.unrequested == exchanges)
    #expect(exchanges > 0)
  }
}
