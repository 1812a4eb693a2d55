import Testing
import TraceModel

@testable import Correlation

@Suite struct UseTests {
  @Test func useJoinsToItsRequest() throws {
    let outcome = Outcome(Script.request(1000) + [Script.use(1000, how: 23)])
    let use = try #require(outcome.uses.first)
    #expect(outcome.records.count == 2)
    #expect(use.timestamp == Timestamp(nanoseconds: 1_006_000))
    #expect(use.caller?.request == 1)
    #expect(use.join == .byGoroutine(afterResponse: false))
    #expect(use.isReused == true && use.isHTTP2 && !use.isOneOfTwo)
    #expect(use.process.pid == 7 && use.process.tid == 8)
    #expect(use.tuple?.local == Endpoint(address: IPAddress(ipv4: 0x0a00_0005), port: 38_610))
  }

  @Test(arguments: [
    (2, Join.byGoroutine(afterResponse: true)), (3, .byGoroutine(afterResponse: false)),
    (4, .byContext(afterResponse: true)), (5, .byContext(afterResponse: false)),
  ])
  func wayOfTheJoinIsTold(ancestry: Int, join: Join) {
    let outcome = Outcome(
      Script.request(1000) + [
        Script.use(1000, ancestry: ancestry), Script.connect(1000, ancestry: ancestry),
      ])
    #expect(outcome.uses.map(\.join) == [join])
    #expect(outcome.connects.map(\.join) == [join])
  }

  @Test func twoRequestsOfOneUseAreBothTold() {
    let outcome = Outcome(
      Script.request(1000) + Script.request(2000, goroutine: 0xd000) + [
        Script.use(1000, ancestry: 2, how: 28),
        Script.use(2000, goroutine: 0xd000, ancestry: 5, how: 28),
      ])
    #expect(outcome.uses.map(\.caller?.request) == [1, 2])
    #expect(outcome.uses.allSatisfy { $0.isOneOfTwo })
    #expect(
      outcome.uses.map(\.join) == [
        .byGoroutine(afterResponse: true), .byContext(afterResponse: false),
      ])
  }

  @Test func useWaitsForItsText() {
    let outcome = Outcome(
      [Script.use(1000, port: 1), Script.use(nil, port: 2)] + Script.request(1000) + [
        Script.use(1000, port: 3)
      ])
    #expect(outcome.uses.map(\.tuple?.local.port) == [2, 1, 3])
    #expect(
      outcome.uses.map(\.join) == [
        .none(.noRequestSeen), .byGoroutine(afterResponse: false),
        .byGoroutine(afterResponse: false),
      ])
  }

  @Test func usesAreCountedBesideConnects() {
    let outcome = Outcome(
      Script.request(1000) + [
        Script.use(1000), Script.use(nil, how: 0), Script.connect(1000), "@use_line: 5",
        "@connect_end: 1", "@caller_sent: 1",
      ])
    let summary = outcome.summary
    #expect(summary.uses == 5 && summary.usesJoined == 1 && summary.usesWithoutTuple == 1)
    #expect(summary.usesUnjoined == [.noRequestSeen: 1])
    #expect(summary.joined == 1 && summary.unjoinedTotal == 0)
    #expect(summary.lost == 3)
    #expect(Outcome(Script.request(1000)).summary.uses == nil)
  }

  @Test(arguments: [Relation.dialed, .used, nil])
  func oneRelationCanBeHadAlone(only: Relation?) {
    let outcome = Outcome(
      Script.request(1000) + [Script.use(1000), Script.connect(1000), Script.connect(nil)],
      only: only)
    #expect(outcome.uses.count == (only == .dialed ? 0 : 1))
    #expect(outcome.connects.count == (only == .used ? 0 : 2))
  }

  @Test func traceIsKeptInWords() {
    for only in [Relation.dialed, .used, nil] {
      for names in [[], ["a"], ["traceparent", "x-request-id", "~"]] {
        let caller = CallerOptions(
          headers: names.compactMap { HeaderName($0) }, showsQuery: names.count == 1)
        let trace = Trace.join(JoinOptions(targetPieces: 3, only: only, caller: caller))
        #expect(Trace(words: trace.words) == trace)
      }
    }
    let nine = (1...9).map { "header=a\($0)" }
    for words in [["header="], ["header=a:b"], nine, ["only=both"], ["target-pieces=0"], ["x=1"]] {
      #expect(Trace(words: ["join", "target-pieces=3"] + words) == nil)
    }
  }
}
