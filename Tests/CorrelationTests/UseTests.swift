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
    #expect(use.join == Join(.goroutine))
    #expect(use.isReused == true && use.isHTTP2)
    #expect(use.process.pid == 7 && use.process.tid == 8)
    #expect(use.tuple?.local == Endpoint(address: IPAddress(ipv4: 0x0a00_0005), port: 38_610))
  }

  @Test(arguments: [
    (Evidence.goroutine, Join.Finding.goroutine), (.context, .context), (.descent, .descent),
  ])
  func proofIsTold(evidence: Evidence, finding: Join.Finding) {
    let outcome = Outcome(
      Script.request(1000) + [
        Script.use(1000, evidence: evidence), Script.connect(1000, evidence: evidence, over: 4_000),
        Script.connect(1000, evidence: evidence, over: 1),
      ])
    #expect(outcome.uses.map(\.join) == [Join(finding)])
    #expect(
      outcome.connects.map(\.join) == [
        Join(finding, afterResponse: true, sinceResponse: 1_000),
        Join(finding, afterResponse: true),
      ])
    #expect(outcome.connects.allSatisfy { $0.caller?.request == 1 })
    #expect(
      outcome.summary.joinedBy == [finding: 2] && outcome.summary.usesJoinedBy == [finding: 1])
  }

  @Test(arguments: [(Evidence.goroutine, true), (.context, false)])
  func anotherRequestStandsBesideTheCaller(evidence: Evidence, isContext: Bool) throws {
    let outcome = Outcome(
      Script.request(1000) + [
        Script.use(1000, evidence: evidence, other: (0xd000, 2000))
      ] + Script.request(2000, goroutine: 0xd000, target: "/other"))
    let use = try #require(outcome.uses.first)
    #expect(outcome.uses.count == 1 && use.caller?.request == 1)
    let other = isContext ? use.join.context : use.join.ancestor
    #expect(other?.number == 2 && other?.request?.text.bytes.isEmpty == false)
    #expect((isContext ? use.join.ancestor : use.join.context) == nil)
    #expect(outcome.summary.usesJoined == 1)
  }

  @Test func whatHasOutlivedItsRequestHasAnAncestorAndNoCaller() throws {
    let outcome = Outcome(
      Script.request(1000) + [Script.connect(1000, evidence: .outlived, over: 3_000)])
    let connect = try #require(outcome.connects.first)
    #expect(connect.caller == nil)
    #expect(connect.join.finding == .nothing(.outlived) && connect.join.sinceResponse == 2_000)
    #expect(connect.join.ancestor?.number == 1 && connect.join.ancestor?.request != nil)
    #expect(outcome.summary.joined == 0 && outcome.summary.unjoined == [.outlived: 1])
  }

  @Test func twoThatNothingDecidesBetweenAreBothNamed() throws {
    let outcome = Outcome(
      Script.request(1000) + Script.request(2000, goroutine: 0xd000) + [
        Script.connect(1000, evidence: .ambiguous, other: (0xd000, 2000))
      ])
    let connect = try #require(outcome.connects.first)
    #expect(connect.caller == nil && connect.join.reason == .ambiguous)
    #expect(connect.join.ancestor?.number == 1 && connect.join.context?.number == 2)
  }

  @Test func contextWithTwoParentsNamesTheFirstRequestOnly() throws {
    let outcome = Outcome(Script.request(1000) + [Script.connect(1000, evidence: .forked)])
    let connect = try #require(outcome.connects.first)
    #expect(connect.caller == nil && connect.join.reason == .ambiguous)
    #expect(connect.join.context?.number == 1 && connect.join.ancestor == nil)
  }

  @Test(arguments: [
    (Evidence.shared, Join.Reason.shared), (.opener, .opener), (.tooDeep, .contextTooDeep),
  ])
  func goroutineThatProvesNothingHasAReason(evidence: Evidence, reason: Join.Reason) {
    let outcome = Outcome([Script.use(nil, evidence: evidence)])
    #expect(outcome.uses.map(\.join) == [.none(reason)])
  }

  @Test func goneTextIsNotWaitedFor() throws {
    let outcome = Outcome([
      Script.use(1000, evidence: .context, over: 5_000, gone: 16), Script.use(nil, port: 2),
    ])
    let use = try #require(outcome.uses.first)
    #expect(use.join.reason == .textGone && use.caller == nil && use.join.sinceResponse == 1_000)
    // What was told before is known all the same.
    let told = Outcome(
      Script.request(1000) + [Script.use(1000, evidence: .context, over: 5_000, gone: 16)])
    #expect(told.uses.map(\.caller?.request) == [1])
  }

  @Test func useWaitsForItsText() {
    let outcome = Outcome(
      [Script.use(1000, port: 1), Script.use(nil, port: 2)] + Script.request(1000) + [
        Script.use(1000, port: 3)
      ])
    #expect(outcome.uses.map(\.tuple?.local.port) == [2, 1, 3])
    #expect(
      outcome.uses.map(\.join) == [
        .none(.noRequestSeen), Join(.goroutine), Join(.goroutine),
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
