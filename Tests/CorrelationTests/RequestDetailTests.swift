import Testing
import TraceModel

@testable import Correlation

/// Header fields and the route, in lines of their own before a request's text.
@Suite struct RequestDetailTests {
  private let options = CallerOptions(
    headers: [.traceparent, HeaderName("x-a")].compactMap(\.self))

  @Test(arguments: [0, 1, 59, 60, 61, 120, 239, 240, 241, 8_192])
  func detailIsPutTogetherFromItsPieces(length: Int) throws {
    let value = String(repeating: "0123456789", count: length / 10 + 1).prefix(length)
    let details = try details(Self.lines(2, String(value)))
    let detail = try #require(details[2])
    #expect(Array(details.bytes[detail.range]) == Array(value.utf8.prefix(240)))
    #expect(detail.length == UInt64(length) && detail.isTruncated == (length > 240))
    #expect(detail.values == 1 && !detail.isUnsearched)
    #expect(details[0] == nil && details[1] == nil)
  }

  @Test func detailsStandBesideOneAnother() throws {
    let lines =
      Self.lines(0, "GET /a/{id}") + Self.lines(1, String(repeating: "t", count: 61), values: 3)
      + Self.lines(2, "b")
    let details = try details(lines)
    #expect(details.all.map(\.number) == [0, 1, 2])
    #expect(details.all.map(\.values) == [1, 3, 1])
    #expect(details.all.map(\.range) == [0..<11, 11..<72, 72..<73])
  }

  @Test func twiceToldIsTakenOnce() throws {
    let lines = Self.lines(1, String(repeating: "x", count: 200))
    let once = try details(lines)
    #expect(try details(lines + lines) == once)
    // By two CPUs at the same time.
    #expect(try details(zip(lines, lines).flatMap { [$0, $1] }) == once)
  }

  @Test func missingPieceLeavesTheBeginning() throws {
    var lines = Self.lines(1, String(repeating: "x", count: 200))
    lines.remove(at: 1)
    let detail = try #require(try details(lines)[1])
    #expect(detail.range.count == 60 && detail.length == 200 && detail.isTruncated)
    #expect(try details(Array(lines.dropFirst()))[1] == nil)
  }

  @Test func whatWasNotSearchedIsToldSo() throws {
    let detail = try #require(try details(Self.lines(1, "", values: 0))[1])
    #expect(detail.isUnsearched && !detail.isTruncated)
  }

  @Test func whatWasNotAskedForIsLeftOut() throws {
    #expect(try details(Self.lines(3, "x") + Self.lines(9_000, "x")).all.isEmpty)
  }

  @Test func hostileNumbersDoNotTrap() throws {
    let key = "caller 7 c000 3e8 1f"
    let largest = UInt64.max
    let piece = Script.digits(String(repeating: "A", count: 60))
    let details = try details([
      "\(key) 1004 \(largest) \(piece)", "\(key) 1005 \(largest) \(piece)", "\(key) 1007 1 43",
      "\(key) 65535 \(largest) \(piece)", "\(key) 1000 0", "\(key) 1001 \(largest)",
    ])
    #expect(details.all.map(\.number) == [1, 0])
    #expect(details[1]?.values == 65_535 && details[1]?.range.count == 60)
  }

  @Test func protocolComesWithTheMethod() throws {
    let bits: UInt64 = 0x4000 | 1 << 7 | 1
    let line = Script.line(1000, field: 0, length: Int(bits << 48 | 3), text: "GET")
    let caller = try #require(self.caller([line] + Script.request(1000)))
    #expect(caller.text.protocol == RequestProtocol(major: 1, minor: 1, isTLS: true))
    #expect(caller.method == CallerValue(bytes: Array("GET".utf8), length: 3))
    #expect(self.caller(Script.request(1000))?.text.protocol == nil)
  }

  @Test func forgottenRequestsLeaveNothingBehind() {
    var limits = CorrelatorLimits.default
    limits.requests = 1
    var lines = Self.lines(1, "secret")
    for start in [1_000, 2_000, 3_000] {
      lines += Script.request(start)
      lines.append(Script.connect(start))
    }
    let callers = Outcome(lines, limits: limits, caller: options).connects.map(\.caller)
    #expect(callers.map { $0?.text.details.all.count } == [1, 0, 0])
  }

  /// The lines of a detail of the request that began at 1000.
  private static func lines(_ number: Int, _ text: String, values: Int = 1) -> [String] {
    let bytes = Array(text.utf8)
    let pieces = bytes.isEmpty ? 1 : min(4, (bytes.count + 59) / 60)
    return (0..<pieces).map { piece in
      let rest = bytes.dropFirst(60 * piece)
      return Script.line(
        1000, field: 1000 + 4 * number + piece, length: (values << 48) + rest.count,
        text: String(decoding: rest.prefix(60), as: UTF8.self))
    }
  }

  private func details(_ lines: [String]) throws -> RequestDetails {
    try #require(caller(lines + Script.request(1000))).text.details
  }

  private func caller(_ lines: [String]) -> Caller? {
    Outcome(lines + [Script.connect(1000)], caller: options).connects.first?.caller
  }
}
