import BpftraceSession
import Testing
import TraceModel

@testable import Correlation

/// HTTP of the calls of a client and a server, in whatever order they come.
@Suite struct SocketCallTests {
  private static let request = "GET /a HTTP/1.1\r\nHost: b\r\n\r\n"
  private static let response = "HTTP/1.1 204 No Content\r\n\r\n"

  /// A call at one end of a connection of loopback, with its bytes, as the script prints them; the client's stream begins at 100, the
  /// server's at 500.
  private static func call(
    _ time: Int, _ text: String, isClient: Bool, sent: Bool, at offset: Int = 0,
    acknowledged: Int = 0, length: Int? = nil, port: Int = 40_000, line: String = "0 1"
  ) -> [String] {
    let pid = isClient ? 7 : 9
    let sequence = (isClient == sent ? 100 : 500) + offset
    let other = (isClient == sent ? 500 : 100) + acknowledged
    let ports = isClient ? (port, 80) : (80, port)
    let bytes = Array(text.utf8)
    let lines = stride(from: 0, to: bytes.count, by: 128).map { start in
      Script.bytes("\(time) \(pid) \(start)", bytes[start..<min(start + 128, bytes.count)])
    }
    return [
      "call \(time) \(line) \(bytes.count) \(pid) \(pid) 1 \(sent ? 1 : 0) \(sequence) \(other) \(length ?? bytes.count) "
        + "2 0 7f000001 \(ports.0) 0 7f000001 \(ports.1) \(Script.digits(isClient ? "curl" : "nginx"))"
    ] + lines
  }

  /// The lines of one exchange, a call each.
  private static let exchange = [
    call(1_000, request, isClient: true, sent: true),
    call(2_000, request, isClient: false, sent: false),
    call(3_000, response, isClient: false, sent: true, acknowledged: request.utf8.count),
    call(4_000, response, isClient: true, sent: false, acknowledged: request.utf8.count),
  ]

  private static func end(_ time: Int, isClient: Bool, port: Int = 40_000) -> String {
    let ports = isClient ? (port, 80) : (80, port)
    return "end \(time) 0 1 2 0 7f000001 \(ports.0) 0 7f000001 \(ports.1)"
  }

  @Test func bothEndsMakeOneExchange() throws {
    let lines =
      ["arguments 7 1 0 7 " + Script.digits("curl\0-s")] + Self.exchange.flatMap(\.self) + [
        Self.end(5_000, isClient: false), Self.end(6_000, isClient: true),
      ]
    let (records, summary) = Self.run(lines)
    try #require(records.count == 1)
    #expect(records[0].words == "GET /a 204")
    #expect(records[0].timestamp.nanoseconds == 1_000)
    #expect(records[0].client?.pid == 7 && records[0].server?.pid == 9)
    #expect(records[0].client?.arguments == [Array("curl".utf8), Array("-s".utf8)])
    #expect(records[0].server?.command == Array("nginx".utf8))
    #expect(records[0].server?.arguments == nil)
    #expect(summary.http?.tally.exchanges == 1 && summary.http?.tally.incomplete == 0)
  }

  @Test(arguments: [[3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]])
  func ordersOfComingDoNotMatter(order: [Int]) {
    let records = Self.run(order.flatMap { Self.exchange[$0] }).records
    #expect(records.map(\.words) == ["GET /a 204"])
    #expect(records.first?.client?.pid == 7 && records.first?.server?.pid == 9)
  }

  @Test func oneEndIsEnough() {
    for isClient in [true, false] {
      let lines = Self.exchange.filter { call in
        call[0].split(separator: " ")[5] == (isClient ? "7" : "9")
      }
      let records = Self.run(lines.flatMap(\.self)).records
      #expect(records.map(\.words) == ["GET /a 204"])
      #expect((records.first?.client == nil) != isClient)
      #expect((records.first?.server == nil) == isClient)
    }
  }

  @Test func callsAreHeldUntilTimeHasPassed() {
    var stream = Stream()
    #expect(stream.count(Self.exchange.flatMap(\.self)) == 0)
    #expect(stream.count(["tick 200002999"]) == 0)
    #expect(stream.count(["tick 200003000"]) == 1)
  }

  /// bpftrace is still reading the lines of one CPU, with many ticks, when another one's are older.
  @Test func aTickHasPassedWhenAllThatWasPrintedByThenHasCome() {
    var stream = Stream()
    let receive = Self.call(2_000, Self.request, isClient: false, sent: false, line: "1 7")
    let send = Self.call(
      3_000, Self.response, isClient: false, sent: true, acknowledged: Self.request.utf8.count,
      line: "0 4")
    let ticks = ["printed 0 4", "printed 1 7", "tick 900000000", "tick 1900000000"]
    #expect(stream.count(send + ticks) == 0)
    // Its bytes are in another piece of the stream.
    #expect(stream.count([receive[0]]) == 0)
    #expect(stream.count(Array(receive[1...])) == 1)
    #expect(stream.words == ["GET /a 204"])
  }

  /// A thread has gone from one CPU to another, and bpftrace reads the first one's lines amid those of the second.
  @Test func theRestOfACallComesAfterOlderCallsOfItsThread() {
    let receive = Self.exchange[1]
    let send = Self.exchange[2]
    let lines = [send[0]] + receive + send[1...]
    #expect(Self.run(lines).records.map(\.words) == ["GET /a 204"])
  }

  @Test func whatIsPassedOnEarlyIsCounted() {
    let lines = (1...65_536 + 10).map { Self.end($0, isClient: true) }
    #expect(Self.run(lines).summary.evicted == 10)
  }

  @Test func whatIsLostIsWaitedForFiveSeconds() {
    var stream = Stream()
    #expect(stream.count(Self.exchange.flatMap(\.self)) == 0)
    #expect(
      stream.count(["printed 1 7", "tick 1000000000", "printed 1 7", "tick 5900000000"]) == 0)
    #expect(stream.count(["printed 1 7", "tick 6000000000"]) == 1)
  }

  @Test func aHeadGoesOnInTheNextCall() {
    let cut = Self.request.index(Self.request.startIndex, offsetBy: 9)
    let (begin, rest) = (String(Self.request[..<cut]), String(Self.request[cut...]))
    let lines =
      Self.call(1_000, begin, isClient: false, sent: false)
      + Self.call(2_000, rest, isClient: false, sent: false, at: 9) + Self.exchange[2]
    #expect(Self.run(lines).records.map(\.words) == ["GET /a 204"])
  }

  @Test func whatIsNotPrintedIsTruncated() {
    let long = "GET /" + String(repeating: "x", count: 85)
    let records = Self.run(
      Self.call(1_000, long, isClient: true, sent: true, length: 500)
    ).records
    #expect(records.map(\.words) == [long + " -"])
    guard case .exchange(let exchange) = records.first?.event else { return }
    #expect(exchange.request?.head.isTruncated == true)
  }

  @Test func aLostPieceCutsTheHead() {
    let long = "GET /" + String(repeating: "x", count: 300) + " HTTP/1.1\r\n\r\n"
    var lines = Self.call(1_000, long, isClient: true, sent: true)
    lines.remove(at: 2)
    let (records, summary) = Self.run(
      lines + ["@call_line: 1", "@payload_line: \(lines.count)"])
    #expect(records.map(\.words) == ["GET /" + String(repeating: "x", count: 123) + " -"])
    #expect(summary.lost == 1 && summary.http?.lost == 1)
  }

  @Test func anEndSettlesWhatIsUnanswered() {
    let far = "call 900000000 0 1 0 1 1 1 1 1 1 3 2 0 7f000001 1 0 7f000001 2 63"
    let lines = Self.exchange[0] + [Self.end(2_000, isClient: true), far, "tick 2000000000"]
    #expect(Self.run(lines, isToTheEnd: false).records.map(\.words) == ["GET /a -"])
    // The server, on the same host, may still answer.
    let both = Self.exchange[0] + Self.exchange[1] + [Self.end(2_500, isClient: true), far]
    #expect(Self.run(both + ["tick 2000000000"], isToTheEnd: false).records.isEmpty)
  }

  @Test func portsThatAreUsedAgainAreOthers() {
    let second = Self.exchange.map { call in
      call.map { line in
        let words = line.split(separator: " ", maxSplits: 1)
        return "\(words[0]) 9\(words[1])"
      }
    }
    let lines =
      Self.exchange.flatMap(\.self)
      + [Self.end(5_000, isClient: true), Self.end(5_001, isClient: false)]
      + second.flatMap(\.self)
    #expect(Self.run(lines).records.map(\.words) == ["GET /a 204", "GET /a 204"])
  }

  @Test func optionsAreWords() {
    let options = HTTPCallOptions(way: .sendmsg, headLimit: 300, fields: ["host", "a=b"])
    let trace = Trace.http(options)
    #expect(trace.words == ["http", "via=sendmsg", "head-limit=300", "field=host", "field=a=b"])
    #expect(Trace(words: trace.words) == trace)
    #expect(Trace(words: ["http"]) == .http(HTTPCallOptions()))
    for word in ["via=x", "head-limit=0", "head-limit=9999", "x", "x=y"] {
      #expect(Trace(words: ["http", word]) == nil)
    }
  }

  private static func run(
    _ lines: [String], isToTheEnd: Bool = true
  ) -> (records: [HTTPRecord], summary: Summary) {
    var decoder = EventDecoder()
    var batch = EventBatch()
    var records: [HTTPRecord] = []
    var correlator = SocketCallCorrelator(
      HTTPCallOptions(fields: ["host"]), clock: KernelClock(offset: 0))
    let emit = { (record: Record) in
      if case .http(let http) = record { records.append(http) }
    }
    Array(lines.map { $0 + "\n" }.joined().utf8).withUnsafeBytes {
      decoder.decode($0, into: &batch)
    }
    correlator.receive(batch, emit: emit)
    let summary = isToTheEnd ? correlator.finish(emit: emit) : Summary()
    return (records, summary)
  }
}

/// A stream that comes piece by piece.
private struct Stream {
  private var decoder = EventDecoder()
  private var correlator = SocketCallCorrelator(HTTPCallOptions(), clock: KernelClock(offset: 0))
  private(set) var words: [String] = []

  /// How many records come of these lines.
  mutating func count(_ lines: [String]) -> Int {
    var batch = EventBatch()
    let before = words.count
    Array(lines.map { $0 + "\n" }.joined().utf8).withUnsafeBytes {
      decoder.decode($0, into: &batch)
    }
    correlator.receive(batch) { if case .http(let http) = $0 { words.append(http.words) } }
    return words.count - before
  }
}

extension HTTPRecord {
  /// Such as "GET /path 200"; "-" for what is missing.
  fileprivate var words: String {
    guard case .exchange(let exchange) = event else { return "tls" }
    let request = exchange.request.map { request in
      [request.method, request.target].map {
        String(decoding: request.head.text[$0], as: UTF8.self)
      }
    }
    return ((request ?? ["-", "-"]) + [exchange.response.map { "\($0.status)" } ?? "-"])
      .joined(separator: " ")
  }
}
