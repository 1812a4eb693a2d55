import Testing
import TraceModel

@testable import Correlation

@Suite struct TextAssemblyTests {
  private let long = "/" + String(repeating: "abcdefghij", count: 20)

  @Test(arguments: [0, 1, 59, 60, 61, 119, 120, 121, 1_019, 1_020])
  func targetIsPutTogetherFromItsPieces(length: Int) throws {
    let target = String(repeating: "/a", count: length).prefix(length)
    let caller = try #require(joined(Script.request(1000, target: String(target))))
    #expect(caller.target.bytes == Array(target.utf8))
    #expect(!caller.target.isTruncated)
  }

  @Test func targetBeyondTheLastPieceIsTruncated() throws {
    let target = String(repeating: "x", count: 8_200)
    let caller = try #require(joined(Script.request(1000, target: target)))
    #expect(caller.target.bytes.count == 1_020)
    #expect(caller.target.length == 8_200)
  }

  @Test func missingPieceEndsTheTargetBeforeTheGap() throws {
    var lines = Script.request(1000, target: long)
    lines.remove(at: 4)
    let caller = try #require(joined(lines))
    #expect(caller.target.bytes == Array(long.utf8.prefix(60)))
    #expect(caller.target.length == 201)
  }

  @Test func missingFirstPieceLeavesTheTargetEmpty() throws {
    var lines = Script.request(1000, target: long)
    lines.remove(at: 3)
    let caller = try #require(joined(lines))
    #expect(caller.target == CallerValue(bytes: [], length: 201))
  }

  @Test(arguments: [0, 1, 2])
  func missingLineLeavesItsValueEmpty(index: Int) throws {
    var lines = Script.request(1000)
    lines.remove(at: index)
    let caller = try #require(joined(lines))
    let values = [caller.method, caller.host, caller.client]
    for (place, value) in values.enumerated() {
      #expect((value == CallerValue()) == (place == index))
    }
  }

  @Test func missingLastPieceNeverCompletes() {
    #expect(joined(Script.request(1000, target: long).dropLast()) == nil)
  }

  @Test func textToldTwiceIsTakenOnce() throws {
    let lines = Script.request(1000, target: long)
    let other = Script.request(1000, method: "POST", host: "h", client: "c", target: "/other")
    let caller = try #require(joined(lines + other))
    #expect(caller.method.bytes == Array("GET".utf8))
    #expect(caller.target.bytes == Array(long.utf8))
    // Told by two CPUs at the same time.
    let twice = zip(lines, lines).flatMap { [$0, $1] }
    #expect(joined(twice) == caller)
  }

  /// Each of two CPUs counts the text that it sends.
  @Test func textToldTwiceIsNotLost() {
    let lines = Script.request(1000, target: long)
    let twice = zip(lines, lines).flatMap { [$0, $1] }
    #expect(Outcome(twice + ["@caller_sent: 2"]).summary.lost == 0)
    #expect(Outcome(lines + lines + ["@caller_sent: 2"]).summary.lost == 0)
    #expect(Outcome(twice.dropLast() + ["@caller_sent: 2"]).summary.lost == 1)
    #expect(Outcome(lines + ["@caller_sent: 2"]).summary.lost == 1)
  }

  @Test func linesInAnyOrderAreTheSameText() throws {
    let lines = Script.request(1000, target: long)
    let caller = try #require(joined(lines))
    for order in [[2, 1, 0, 3, 4, 5, 6], [3, 1, 4, 0, 5, 2, 6], [3, 4, 5, 2, 1, 0, 6]] {
      #expect(joined(order.map { lines[$0] }) == caller)
    }
  }

  @Test func moreBytesThanThePieceAreCut() throws {
    let caller = try #require(
      joined([
        Script.line(1000, field: 1, length: 100, text: String(repeating: "h", count: 64)),
        Script.line(1000, field: 3, length: 3, text: "/ab"),
      ]))
    #expect(caller.host.bytes.count == 60)
    #expect(caller.host.length == 100)
    #expect(caller.target == CallerValue(bytes: Array("/ab".utf8), length: 3))
  }

  @Test func shortPieceEndsTheTarget() throws {
    let caller = try #require(
      joined([
        // Of a text printed as it is, what stands behind a doubtful escape is left out.
        #"(30064771075, 49152, 1000, 31, 70, /short\x00)"#,
        Script.line(1000, field: 4, length: 10, text: "0123456789"),
      ]))
    #expect(caller.target == CallerValue(bytes: Array("/short".utf8), length: 70))
  }

  @Test func pieceThatDoesNotFitIsLeftOut() throws {
    let first = String(repeating: "x", count: 60)
    let caller = try #require(
      joined([
        Script.line(1000, field: 3, length: 70, text: first),
        Script.line(1000, field: 4, length: 20, text: String(first.prefix(20))),
      ]))
    #expect(caller.target == CallerValue(bytes: Array(first.utf8), length: 70))
  }

  @Test func whatRequestsOfAGoroutineHaveInCommonIsToldOnce() throws {
    let told = Script.request(1000)
    let target = "/echo/2"
    func caller(ofLine line: String, goroutine: Int = 0xc000) -> Caller? {
      Outcome(told + [line, Script.connect(2000, goroutine: goroutine)]).connects.first?.caller
    }
    let line = Script.line(2000, field: 3, length: target.utf8.count, text: target)
    let same = try #require(caller(ofLine: line))
    #expect(same.method.text == "GET" && same.host.text == "localhost:3344")
    #expect(same.client.text == "127.0.0.1:53322" && same.target.text == target)

    let other = try #require(caller(ofLine: line.replacing(" 1f 3 ", with: " 2f 3 ")))
    #expect(other.method.length == 0 && other.client.length == 0 && other.target.text == target)
    let elsewhere = try #require(
      caller(
        ofLine: Script.line(
          2000, goroutine: 0xd000, field: 3, length: target.utf8.count, text: target),
        goroutine: 0xd000))
    #expect(elsewhere.host.length == 0 && elsewhere.target.text == target)
  }

  @Test func hostileNumbersDoNotTrap() throws {
    let key = "caller 7 c000 3e8 1f"
    let largest = UInt64.max
    let bytes = [UInt8](repeating: 0x47, count: 60)
    let piece = Script.digits(String(decoding: bytes, as: UTF8.self))
    let caller = try #require(
      joined([
        "\(key) 0 \(largest) \(piece)", "\(key) 65535 \(largest) \(piece)",
        "\(key) 3 \(largest) \(piece)", "\(key) 3 1 2f",
      ]))
    // A length has 48 bits; what is behind them is another number.
    #expect(caller.method == CallerValue(bytes: bytes, length: (1 << 48) - 1))
    #expect(caller.target.length == (1 << 48) - 1)
  }

  /// The caller of a connect whose request has these lines; nil if the text is not complete.
  private func joined(_ lines: some Sequence<String>) -> Caller? {
    Outcome(Array(lines) + [Script.connect(1000)]).connects.first?.caller
  }
}
