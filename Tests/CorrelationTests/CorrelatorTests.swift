import Testing
import TraceModel

@testable import Correlation

@Suite struct CorrelatorTests {
  @Test func connectJoinsToItsRequest() throws {
    let outcome = Outcome(
      ["ready 100", Script.process(start: 50)] + Script.request(1000) + [Script.connect(1000)])
    let caller = Caller(
      request: 1, method: value("GET"), target: value("/echo"), host: value("localhost:3344"),
      client: value("127.0.0.1:53322"))
    let expected = ConnectRecord(
      timestamp: Timestamp(nanoseconds: 1_005_000), result: .established, error: 0,
      duration: 12_345, caller: caller,
      process: ProcessIdentity(
        pid: 7, tid: 8, description: ProcessDescription(command: Array("caller_tuple".utf8))),
      tuple: FiveTuple(
        local: Endpoint(address: IPAddress(ipv4: 0x0a00_0005), port: 38_610),
        peer: Endpoint(address: IPAddress(ipv4: 0x6ef2_4442), port: 80)),
      join: Join(.goroutine))
    #expect(outcome.records == [.connect(expected), .summary(outcome.summary)])
    #expect(outcome.summary.joined == 1)
    #expect(outcome.summary.unjoinedTotal == 0)
  }

  @Test(arguments: [
    (1, 0, ConnectRecord.Result.established), (7, 111, .refused), (7, 110, .timeout),
    (7, 113, .unreachable), (7, 101, .unreachable), (7, 0, .canceled), (7, 104, .failed),
    (2, 0, .pending),
  ])
  func endOfConnectTellsItsResult(state: Int, error: Int, result: ConnectRecord.Result) {
    #expect(Outcome([Script.connect(nil, end: (state, error))]).connects.map(\.result) == [result])
  }

  @Test func pendingConnectHasNoDurationAndJoinsAsUsual() {
    let outcome = Outcome(
      Script.request(1000) + [
        "@connect[-5]: (5000, 0, 30064771080, 844433520066570, 49152, 1000, 0, 1, 0, 2, 80)",
        "@connect[6]: (5000, 0, 30064771080, 281483566645258, 0, 0, 0, 1, 0, 2, 80)",
      ])
    #expect(outcome.connects.map(\.result) == [.pending, .pending])
    #expect(outcome.connects.map(\.duration) == [nil, nil])
    #expect(outcome.connects.map(\.caller?.request) == [1, nil])
    #expect(outcome.reasons == [nil, .notGoThread])
  }

  @Test func whatWasEstablishedUnseenHasNoDuration() {
    let outcome = Outcome([Script.connect(nil, start: 5_000, duration: 0)])
    #expect(outcome.connects.map(\.result) == [.established])
    #expect(outcome.connects.map(\.duration) == [nil])
  }

  @Test(arguments: [
    ([], 0, Join.Reason.noRequestSeen),
    (["ready 100", Script.process(start: 50)], 0, .noRequestSeen),
    (["ready 100", Script.process(start: 150)], 0, .noRequest),
    ([Script.process(start: 150)], 0, .noRequestSeen),
    (["ready 100", Script.process(start: 150, pid: 8)], 0, .noRequestSeen),
    (["ready 100", Script.process(start: 150)], 1, .notGoThread),
    (["ready 100", Script.process(start: 150), "@dial_overflow: 1"], 0, .overflow),
    (["ready 100", Script.process(start: 150), "@dial_overflow: 0"], 0, .noRequest),
    (["@request_overflow: 3"], 1, .notGoThread),
  ])
  func connectWithoutRequestTellsWhy(before: [String], evidence: Int, reason: Join.Reason) {
    let outcome = Outcome(
      before + [Script.connect(nil, evidence: Evidence(rawValue: UInt8(evidence)))])
    #expect(outcome.reasons == [reason])
    #expect(outcome.summary.unjoined == [reason: 1])
  }

  @Test func requestsAreNumberedAsTheyAppear() {
    let outcome = Outcome(
      Script.request(3000) + Script.request(1000)
        + [Script.connect(1000), Script.connect(3000), Script.connect(1000)])
    #expect(outcome.connects.map(\.caller?.request) == [2, 1, 2])
  }

  @Test func sameGoroutineAndTimeInAnotherProcessIsAnotherRequest() {
    let outcome = Outcome(
      Script.request(1000) + [
        Script.connect(1000).replacing(" 700000008 ", with: " 900000008 "), "tick 1", "tick 2",
      ])
    #expect(outcome.reasons == [.lost])
  }

  @Test func lostNoticeIsToldAtOnce() {
    let outcome = Outcome(["Lost 5 events", "Lost 18446744073709551615 events"])
    #expect(
      outcome.records.prefix(2)
        == [.lost(LostRecord(events: 5)), .lost(LostRecord(events: .max))])
    #expect(outcome.summary.lost == .max)
  }

  @Test func lastNameOfAProcessCounts() {
    let outcome = Outcome([
      Script.process(start: 1), Script.process(start: 1, command: "b\0c\0"), Script.connect(nil),
      Script.process(start: 1, command: "\0\0"), Script.connect(nil),
    ])
    #expect(outcome.connects.map(\.process.command) == [Array("b\0c".utf8), nil])
  }

  @Test func secondReadyIsTolerated() {
    let outcome = Outcome([
      "ready 100", Script.process(start: 150), Script.connect(nil), "ready 200",
      Script.connect(nil),
    ])
    #expect(outcome.reasons == [.noRequest, .noRequestSeen])
  }

  @Test func summaryIsExact() {
    let outcome = Outcome(
      Script.request(1000) + [
        Script.connect(1000), Script.connect(nil), "junk", "@request_start: 1",
        "@request_start: 9", "@connect_start: 6", "@connect_end: 5", "@caller_sent: 3",
        "@dial_overflow: 2", "@connect_overflow: 0", "Lost 99 events",
      ])
    var expected = Summary()
    expected.requests = 9
    expected.connects = 6
    expected.joinedBy = [.goroutine: 1]
    expected.unjoined = [.noRequestSeen: 1]
    expected.lost = 3 + 2
    expected.overflowed = [.dialOverflow: 2]
    expected.unreadable = 1
    expected.hits = [
      .requestStart: 9, .connectStart: 6, .connectEnd: 5, .callerSent: 3, .dialOverflow: 2,
      .connectOverflow: 0,
    ]
    #expect(outcome.summary == expected)
    #expect(outcome.records.last == .summary(expected))
  }

  @Test func moreReadThanCountedIsNoLoss() {
    let outcome = Outcome(
      Script.request(1000) + [Script.connect(1000), "@connect_end: 0", "@caller_sent: 0"])
    #expect(outcome.summary.lost == 0)
  }

  @Test func damagedCountersDoNotTrap() {
    let all = ProbeCounter.allCases.map { "@\($0.rawValue): 18446744073709551615" }
    let summary = Outcome(all).summary
    #expect(summary.lost == .max)
    #expect(summary.overflowedTotal == .max)
  }

  private func value(_ text: String) -> CallerValue {
    CallerValue(bytes: Array(text.utf8), length: UInt64(text.utf8.count))
  }
}
