import SeededNumbers
import Testing
import TraceModel

@testable import Correlation

@Suite struct HeldConnectTests {
  @Test func connectWaitsForItsText() {
    let outcome = Outcome(
      [Script.connect(1000, port: 1), Script.connect(nil, port: 2), Script.connect(1000, port: 3)]
        + Script.request(1000) + [Script.connect(1000, port: 4)])
    #expect(outcome.ports == [2, 1, 3, 4])
    #expect(outcome.summary.joined == 3)
  }

  @Test func connectIsGivenUpAtTheSecondTick() {
    let lines =
      ["tick 1", Script.connect(1000, port: 1), "tick 2", Script.connect(nil, port: 2), "tick 3"]
      + [Script.connect(nil, port: 3)]
    let outcome = Outcome(lines + Script.request(1000) + [Script.connect(1000, port: 4)])
    #expect(outcome.ports == [2, 1, 3, 4])
    #expect(outcome.reasons == [.noRequestSeen, .lost, .noRequestSeen, nil])
    #expect(outcome.summary.evicted == 0)
  }

  @Test func textBeforeTheSecondTickIsInTime() {
    let outcome = Outcome(
      ["tick 1", Script.connect(1000), "tick 2"] + Script.request(1000) + ["tick 3", "tick 4"])
    #expect(outcome.reasons == [nil])
  }

  @Test func heldConnectIsGivenUpAtTheEnd() {
    let outcome = Outcome([Script.connect(1000)] + Script.request(1000).dropLast())
    #expect(outcome.reasons == [.lost])
    #expect(outcome.summary.unjoined == [.lost: 1])
  }

  @Test func fullMapMayHaveRefusedTheText() {
    let outcome = Outcome([Script.connect(1000), "@request_overflow: 1"])
    #expect(outcome.reasons == [.overflow])
  }

  @Test func oldestIsGivenUpWhenTooManyWait() {
    var limits = CorrelatorLimits.default
    limits.heldConnects = 2
    let outcome = Outcome(
      [
        Script.connect(1000, port: 1), Script.connect(2000, port: 2), Script.connect(1000, port: 3),
      ] + Script.request(2000) + [
        Script.connect(3000, port: 4), Script.connect(1000, port: 5),
      ] + Script.request(1000) + Script.request(3000), limits: limits)
    #expect(outcome.ports == [1, 2, 3, 5, 4])
    #expect(outcome.reasons == [.lost, nil, .lost, nil, nil])
    #expect(outcome.summary.evicted == 2)
  }

  @Test func placesAreReusedInAnyOrder() {
    var random = SeededRandom(seed: 3)
    var held = HeldConnects()
    var queues = Array(repeating: HeldConnects.Queue(), count: 5)
    var expected: [[UInt64]] = Array(repeating: [], count: 5)
    for step in 0..<UInt64(2_000) {
      let request = Int.random(in: 0..<5, using: &random)
      if Bool.random(using: &random) {
        held.append(
          .connect(connect(start: step)), request: request, tick: step, to: &queues[request])
        expected[request].append(step)
      } else {
        let taken = held.popFirst(of: &queues[request]).flatMap { outbound in
          if case .connect(let connect) = outbound { connect.start } else { nil }
        }
        #expect(taken == (expected[request].isEmpty ? nil : expected[request].removeFirst()))
      }
      #expect(held.count == expected.map(\.count).reduce(0, +))
      #expect(held.oldest.map { held[$0].tick } == expected.compactMap(\.first).min())
    }
  }

  private func connect(start: UInt64) -> Connect {
    let endpoint = Endpoint(address: IPAddress(ipv4: 1), port: 1)
    return Connect(
      start: start, end: nil, pid: 1, tid: 1, origin: Origin(evidence: .none), isEstablished: false,
      error: 0, tuple: FiveTuple(local: endpoint, peer: endpoint))
  }
}
