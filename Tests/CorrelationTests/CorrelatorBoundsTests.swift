import SeededNumbers
import Testing
import TraceModel

@testable import Correlation

@Suite struct CorrelatorBoundsTests {
  @Test func oldestRequestIsForgottenFirst() {
    var limits = CorrelatorLimits.default
    limits.requests = 3
    let outcome = Outcome(
      (1...5).flatMap { Script.request(1000 * $0) }
        + (1...5).map { Script.connect(1000 * $0) }
        .reversed() + ["tick 1", "tick 2"], limits: limits)
    // Asking for a forgotten request makes it remembered again, without its text.
    #expect(outcome.connects.map(\.caller?.request) == [5, 4, 3, nil, nil])
    #expect(outcome.reasons.suffix(2) == [.lost, .lost])
    #expect(outcome.summary.evicted == 2)
  }

  @Test func requestsThatNobodyAsksForAreForgottenSilently() {
    var limits = CorrelatorLimits.default
    limits.requests = 3
    let outcome = Outcome(
      (1...50).flatMap { Script.request(1000 * $0) + [Script.connect(1000 * $0)] }, limits: limits)
    #expect(outcome.summary.joined == 50)
    #expect(outcome.summary.evicted == 0)
  }

  @Test func textIsBounded() {
    var limits = CorrelatorLimits.default
    limits.textBytes = 100
    let outcome = Outcome(
      (1...3).flatMap { Script.request(1000 * $0) } + (1...3).map { Script.connect(1000 * $0) },
      limits: limits)
    // A request has 37 bytes.
    #expect(outcome.reasons == [nil, nil, .lost])
    #expect(outcome.connects.map(\.caller?.request) == [2, 3, nil])
    #expect(outcome.summary.evicted == 1)
  }

  @Test func connectsOfAForgottenRequestAreGivenUp() {
    var limits = CorrelatorLimits.default
    limits.requests = 1
    let outcome = Outcome(
      [Script.connect(1000, port: 1), Script.connect(1000, port: 2), Script.connect(2000, port: 3)]
        + Script.request(2000), limits: limits)
    #expect(outcome.ports == [1, 2, 3])
    #expect(outcome.reasons == [.lost, .lost, nil])
    #expect(outcome.summary.evicted == 2)
  }

  @Test func processesAreBounded() {
    var limits = CorrelatorLimits.default
    limits.processes = 2
    let outcome = Outcome(
      [7, 8, 9, 9].map { Script.process(start: 1, pid: $0) } + [Script.connect(nil)],
      limits: limits)
    #expect(outcome.connects.map(\.process.command) == [nil])
    #expect(outcome.summary.evicted == 1)
  }

  @Test(arguments: [0, 1, 2, 3])
  func smallestLimitsWork(limit: Int) {
    var limits = CorrelatorLimits.default
    limits.requests = limit
    limits.textBytes = limit
    limits.heldConnects = limit
    limits.processes = limit
    limits.targetPieces = limit
    let lines = (1...20).flatMap { number in
      [Script.connect(1000 * number)] + Script.request(1000 * number)
        + [Script.process(start: 1, pid: number), Script.connect(1000 * number), "tick 1"]
    }
    #expect(Outcome(lines, limits: limits).connects.count == 40)
  }

  @Test func outputIsAFunctionOfTheBytes() {
    var random = SeededRandom(seed: 2)
    var limits = CorrelatorLimits.default
    limits.requests = 8
    limits.heldConnects = 4
    limits.textBytes = 1_000
    for _ in 0..<1_000 {
      let bytes = random.damage(random.stream())
      let whole = Outcome(bytes: bytes, limits: limits)
      let chunk = Int.random(in: 1...200, using: &random)
      #expect(Outcome(bytes: bytes, limits: limits, chunk: chunk).records == whole.records)
      #expect(UInt64(whole.connects.count) == whole.summary.joined + whole.summary.unjoinedTotal)
    }
  }
}
