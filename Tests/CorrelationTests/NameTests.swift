import Testing
import TraceModel

@testable import Correlation

/// Who is called, from the pieces of the name; and the ends of requests.
@Suite struct NameTests {
  @Test(
    arguments: [
      ("baidu.com:80", "baidu.com", 80), ("a", "a", nil), ("a:", "a", nil), (":80", "", 80),
      ("[::1]:443", "::1", 443), ("[::1]", "::1", nil), ("::1", "::1", nil), ("", "", nil),
      ("a:http", "a", nil), ("a:0", "a", nil), ("a:65536", "a", nil), ("[", "[", nil),
      ("a:+1", "a", nil), ("[fe80::1%25e]:1", "fe80::1%25e", 1),
    ] as [(String, String, UInt16?)])
  func hostAndPortAreTakenApart(text: String, address: String, port: UInt16?) {
    let host = ServerName.Host(
      text: Array(text.utf8), length: UInt64(text.utf8.count), defaultPort: nil)
    #expect(host == ServerName.Host(address: Array(address.utf8), port: port))
  }

  @Test(
    arguments: [(1, "http", 80), (2, "https", 443), (0, nil, nil)] as [(Int, String?, UInt16?)])
  func schemeGivesThePort(bits: Int, scheme: String?, port: UInt16?) {
    let number = 0xab0 + bits
    let names = outcome([
      Self.piece("baidu.com", of: number), Self.use(number), Self.connect(number),
    ])
    #expect(names.count == 2)
    for name in names {
      #expect(name?.server == ServerName.Host(address: Array("baidu.com".utf8), port: port))
      #expect(name?.scheme?.rawValue == scheme && name?.proxy == nil)
    }
  }

  @Test func proxyBelongsToTheName() {
    let lines = [Self.piece("a:81", of: 0xab5), Self.piece("p:3128", of: 0xab5, number: 5)]
    for pieces in [lines, lines.reversed()] {
      let name = outcome(pieces + [Self.connect(0xab5)]).first ?? nil
      #expect(name?.server == ServerName.Host(address: [0x61], port: 81))
      #expect(name?.proxy == ServerName.Host(address: [0x70], port: 3128))
    }
    #expect(outcome([lines[0], Self.connect(0xab5), "tick 1", "tick 2", "tick 3"]) == [nil])
  }

  @Test func connectsAndUsesWaitForTheName() {
    let lines = [Self.connect(0xab1), Self.use(0xab1), Self.piece("a", of: 0xab1)]
    #expect(outcome(lines).count { $0 != nil } == 2)
    #expect(outcome(Array(lines.dropLast())) == [nil, nil])
  }

  @Test func longNamesAreWholeOrMarked() throws {
    let text = (0..<30).map { "\($0 + 1_000)abcdef" }.joined()
    let whole = try #require(outcome(Self.pieces(text, of: 0xab1) + [Self.connect(0xab1)])[0])
    #expect(whole.server == ServerName.Host(address: Array(text.utf8), port: 80))
    let longer = text + "x"
    let cut = try #require(outcome(Self.pieces(longer, of: 0xab1) + [Self.connect(0xab1)])[0])
    #expect(
      cut.server == ServerName.Host(address: Array(text.utf8), port: nil, truncated: 301))
    for missing in 0..<5 {
      var pieces = Self.pieces(text, of: 0xab1)
      pieces.remove(at: missing)
      #expect(outcome(pieces + [Self.connect(0xab1), "tick 1", "tick 2", "tick 3"]) == [nil])
    }
  }

  @Test func piecesOfTwoTellersMayMix() {
    let pieces = Self.pieces(String(repeating: "a", count: 150), of: 0xab1)
    let mixed = pieces.flatMap { [$0, $0] }
    #expect(outcome(mixed + [Self.connect(0xab1)]).first??.server.address.count == 150)
  }

  @Test func memoryIsBoundedAndWhatIsForgottenCounted() {
    var limits = CorrelatorLimits()
    limits.names = 4
    let lines = (1...100).map { Self.piece("host\($0)", of: 16 * $0) }
    #expect(Outcome(lines, limits: limits).summary.evicted > 0)
    let partial = (1...100).map { Self.piece("host\($0)", of: 16 * $0 + 4) }
    #expect(Outcome(partial, limits: limits).summary.evicted > 0)
  }

  @Test func lostPiecesAreCounted() {
    let lines = [Self.piece("a", of: 0xab1), "@name_line: 3", "@request_line: 2"]
    #expect(Outcome(lines).summary.lost == 4)
  }

  @Test func endOfRequestCountsItsConnections() throws {
    let outcome = Outcome(
      Script.request(1000) + [
        Script.connect(1000), Script.use(1000), "request 9000 7 8 c000 3e8 404", "tick 1",
        Script.use(1000), "tick 2", "tick 3", Script.use(1000),
      ])
    let record = try #require(outcome.requests.first)
    #expect(outcome.requests.count == 1)
    #expect(record.timestamp == Timestamp(nanoseconds: 1_001_000) && record.duration == 8_000)
    #expect(record.status == 404 && record.dialed == 1 && record.used == 2)
    #expect(record.caller.request == 1)
    #expect(outcome.uses.count == 3)
  }

  @Test func endsAreToldAtTheEndAndWhereTextIsMissing() {
    let outcome = Outcome(["request 9000 7 8 c000 3e8 0"])
    #expect(outcome.requests.map(\.status) == [200])
    #expect(outcome.requests.first?.dialed == 0)
  }

  @Test(arguments: [Relation.dialed, .used])
  func relationThatIsNotWantedIsNotCounted(only: Relation) {
    let outcome = Outcome(
      Script.request(1000) + [
        Script.connect(1000), Script.use(1000), "request 9000 7 8 c000 3e8 200",
      ], only: only)
    #expect(outcome.requests.map(\.dialed) == [only == .dialed ? 1 : nil])
    #expect(outcome.requests.map(\.used) == [only == .used ? 1 : nil])
  }

  @Test func manyEndsAreBounded() {
    var limits = CorrelatorLimits()
    limits.requests = 4
    limits.heldConnects = 8
    let lines = (1...100).flatMap {
      Script.request($0) + ["request 9000 7 8 c000 \(String($0, radix: 16)) 200"]
    }
    let outcome = Outcome(lines, limits: limits)
    #expect(outcome.requests.count == 100)
    #expect(outcome.requests.map(\.caller.request) == Array(1...100))
    #expect(outcome.requests.allSatisfy { !$0.caller.text.bytes.isEmpty })
  }

  /// The line of a piece that is a whole text.
  private static func piece(_ text: String, of name: Int, number: Int = 0) -> String {
    line(name, number, text.utf8.count, text)
  }

  /// The lines of a text of several pieces.
  private static func pieces(_ text: String, of name: Int) -> [String] {
    stride(from: 0, to: min(text.utf8.count, 300), by: 60).enumerated().map { number, start in
      line(name, number, text.utf8.count - start, String(text.dropFirst(start).prefix(60)))
    }
  }

  private static func line(_ name: Int, _ number: Int, _ length: Int, _ text: String) -> String {
    "name \(String(name, radix: 16)) \(number) \(length) \(Script.digits(text))"
  }

  private static func use(_ name: Int) -> String {
    Script.use(nil, name: name)
  }

  private static func connect(_ name: Int) -> String {
    Script.connect(nil, name: name)
  }

  /// The name of each record.
  private func outcome(_ lines: [String]) -> [ServerName?] {
    Outcome(lines).records.compactMap { record in
      switch record {
      case .connect(let connect): .some(connect.name)
      case .use(let use): .some(use.name)
      default: nil
      }
    }
  }
}
