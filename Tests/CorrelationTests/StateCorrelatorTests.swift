import BpftraceSession
import Testing
import TraceModel

@testable import Correlation

@Suite struct StateCorrelatorTests {
  /// `TIME SINCE OLD NEW [ERRNO]` of one connection, and ticks.
  private static func lines(_ words: [String]) -> [String] {
    words.map { word in
      let numbers = word.split(separator: " ")
      guard 4...5 ~= numbers.count else { return word == "tick" ? "tick 1" : word }
      return "state \(numbers[0]) 77 1000 \(numbers[1]) 1 5 6 \(numbers[2]) \(numbers[3]) "
        + "\(numbers.count > 4 ? numbers[4] : "0") 2 0 7f000001 5 0 7f000001 80 63"
    }
  }

  private static let opened = ["1000 0 7 2", "2000 1000 2 1"]

  @Test(arguments: [
    (["3000 2000 1 4", "4000 3000 4 5", "5000 4000 5 6", "6000 5000 6 7"], "fin"),
    (["3000 2000 1 8", "4000 3000 8 9", "5000 4000 9 7"], "fin"),
    (["3000 2000 1 7 104"], "reset"), (["3000 2000 1 7"], "reset"),
    (["3000 2000 1 7 110"], "timeout"), (["3000 2000 1 4", "4000 3000 4 7"], "abandoned"),
    (["3000 2000 1 4"], "open"),
    (["3000 2000 1 4", "4000 3000 4 5", "5000 4000 5 7 104"], "reset"),
  ])
  func lastChangeTellsTheEnd(rest: [String], end: String) throws {
    let record = try #require(records(Self.opened + rest, summary: true).first)
    #expect(record.value(.end) == .word(end))
    #expect(record.value(.incomplete) == nil)
    #expect(record.timestamp.nanoseconds == 1_000)
  }

  @Test func linesOfOtherCPUsMayComeLater() throws {
    let record = try #require(
      records(
        [
          "4000 3000 8 9", "5000 4000 9 7", "2000 1000 2 1", "3000 2000 1 8", "1000 0 7 2", "tick",
          "tick",
        ],
        summary: true
      ).first)
    guard case .list(let states) = record.value(.timeline) else {
      Issue.record("\(record)")
      return
    }
    #expect(
      states.map { $0.first?.value }
        == ["SYN_SENT", "ESTABLISHED", "CLOSE_WAIT", "LAST_ACK"].map(FieldValue.word))
    #expect(record.value(.incomplete) == nil)
  }

  @Test(arguments: [true, false])
  func whatIsMissingIsWaitedFor(summary: Bool) {
    let ticks = Array(repeating: "tick", count: 20)
    let records = records(
      ["4000 3000 8 9", "5000 4000 9 7"] + ticks
        + ["1000 0 7 2", "2000 1000 2 1", "3000 2000 1 8"] + ticks, summary: summary)
    #expect(records.allSatisfy { $0.value(.connection) == .number(1) })
    #expect(records.count == (summary ? 1 : 5))
    #expect(records.allSatisfy { $0.value(.incomplete) == nil })
  }

  @Test func whatIsCompleteIsToldSoon() {
    var correlator = StateCorrelator(StateOptions(isSummary: true), clock: KernelClock(offset: 0))
    var decoder = EventDecoder()
    var batch = EventBatch()
    let lines = Self.lines(
      Self.opened + ["3000 2000 1 8", "5000 4000 9 7", "4000 3000 8 9", "tick", "tick"])
    Array(lines.map { $0 + "\n" }.joined().utf8).withUnsafeBytes {
      decoder.decode($0, into: &batch)
    }
    var count = 0
    correlator.receive(batch) { if case .event = $0 { count += 1 } }
    #expect(count == 1)
  }

  /// Its line is missing, or the kernel ran no program for it.
  @Test(arguments: ["3000 2000 1 8", "3000 1000 1 8"])
  func aMissingChangeIsTold(next: String) throws {
    let record = try #require(records(["1000 0 7 2", next], summary: true).first)
    #expect(record.value(.incomplete) == .yes)
  }

  @Test func aProvisionalEndStandsIfNothingFollows() {
    let wait = Self.opened + ["5000 4000 5 6"]
    let ended = records(wait + ["6000 5000 6 0", "tick", "tick"], summary: false)
    #expect(ended.last?.value(.newState) == .word("CLOSE"))
    let restarted = records(
      wait + ["6000 5000 6 0", "6001 5000 6 6", "tick", "tick", "9000 5000 6 7"], summary: false)
    #expect(restarted.map { $0.value(.newState) }.filter { $0 == .word("CLOSE") }.count == 1)
    #expect(restarted.last?.value(.duration) == .nanoseconds(4_000))
  }

  @Test func theServersAddressTellsTheSide() {
    let line = "state 9000 77 9000 0 0 0 0 1 8 0 2 0 7f000001 80 0 7f000002 5 63"
    let server = Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: 80)
    #expect(records([line], summary: false).first?.value(.side) == nil)
    #expect(records([line], summary: false, server: server).first?.value(.side) == .word("server"))
  }

  @Test func memoryIsBounded() {
    var correlator = StateCorrelator(
      StateOptions(isSummary: true), clock: KernelClock(offset: 0), limit: 10)
    let lines = (1...100).map {
      "state \($0) \($0) \($0) 0 1 5 6 7 2 0 2 0 7f000001 5 0 7f000001 80 63"
    }
    var batch = EventBatch()
    var decoder = EventDecoder()
    Array(lines.map { $0 + "\n" }.joined().utf8).withUnsafeBytes {
      decoder.decode($0, into: &batch)
    }
    correlator.receive(batch) { _ in }
    let summary = correlator.finish { _ in }
    #expect(summary.evicted == 90)
    #expect(summary.events == [.connection: 10])
  }

  @Test func tracesAreNamedByTheirWords() {
    let server = Endpoint(address: IPAddress(ipv6High: 1, low: .max), port: 443)
    for trace in [
      Trace.join(JoinOptions(targetPieces: 7)),
      .join(JoinOptions(targetPieces: 7, withStates: true)), .accept(requests: nil),
      .accept(requests: JoinOptions(targetPieces: 3)), .icmp,
      .states(StateOptions()),
      .states(StateOptions(isSummary: true, server: server)),
    ] {
      #expect(Trace(words: trace.words) == trace)
      #expect(trace.words.allSatisfy { !$0.contains(" ") })
    }
    for words in [[], ["none"], ["join"], ["states", "server=x"], ["join", "target-pieces=0"]] {
      #expect(Trace(words: words) == nil)
    }
  }

  private func records(
    _ lines: [String], summary: Bool, server: Endpoint? = nil
  ) -> [EventRecord] {
    var correlator = StateCorrelator(
      StateOptions(isSummary: summary, server: server), clock: KernelClock(offset: 0))
    var decoder = EventDecoder()
    var batch = EventBatch()
    var records: [EventRecord] = []
    let emit = { (record: Record) in
      if case .event(let event) = record { records.append(event) }
    }
    Array(Self.lines(lines).map { $0 + "\n" }.joined().utf8)
      .withUnsafeBytes { decoder.decode($0, into: &batch) }
    correlator.receive(batch, emit: emit)
    _ = correlator.finish(emit: emit)
    return records
  }
}
