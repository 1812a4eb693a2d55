import Testing
import TraceModel

@testable import Correlation

/// Requests that begin while none ends: the ends are not where the probe is.
@Suite struct UnendedRequestsTests {
  /// What is said in seconds at whose end so many requests have begun, and ended.
  private func said(_ seconds: [(begun: UInt64, ended: UInt64?)]) -> [String] {
    var requests = UnendedRequests()
    var said: [String] = []
    for (begun, ended) in seconds {
      // The counters follow the tick; bpftrace prints none that was never counted up.
      let counters =
        [Event.counter(.requestStart, hits: begun)]
        + (ended.map { [.counter(.requestEnd, hits: $0)] } ?? [])
      for event in [Event.tick(time: 0)] + counters {
        if let text = requests.receive(event) { said.append(text) }
      }
    }
    return said
  }

  @Test func requestsWithoutAnEndAreWarnedOfOnce() {
    let said = said([(100, nil), (250, nil), (300, nil), (400, nil)])
    #expect(said.count == 1)
    #expect(said.first?.hasPrefix("100 requests have begun, and no end of one was seen") == true)
  }

  @Test func oneEndIsEnough() {
    #expect(said([(100, 1), (250, 1), (300, 1)]).isEmpty)
    // Those that are under way when the counters are read have a second to end.
    #expect(said([(100, nil), (250, 200), (300, 250)]).isEmpty)
  }

  @Test func fewRequestsMayAllBeUnderWay() {
    #expect(said([(99, 0), (99, 0), (99, 0)]).isEmpty)
  }
}
