import HTTPMessages
import RecordOutput
import TraceModel

/// HTTP messages in segments that come in order, twice, too late or not at all.
struct HTTPTarget: FuzzTarget {
  static let name = "http"

  mutating func read(_ input: UnsafeRawBufferPointer) {
    var limits = HTTPLimits()
    limits.head = 500
    limits.buffered = 2_000
    limits.connections = 1
    limits.pipelined = 4
    var analyzer = HTTPAnalyzer(keeping: ["host", "content-length"], limits: limits)
    var exchanges: UInt64 = 0
    var hellos: UInt64 = 0
    let emit = { (event: HTTPEvent) in
      switch event {
      case .exchange(let exchange):
        exchanges += 1
        Self.check(exchange)
      case .tls: hellos += 1
      }
    }
    for segment in SegmentScript(input) { analyzer.receive(segment, emit: emit) }
    analyzer.finish(emit: emit)
    let tally = analyzer.tally
    precondition(tally.exchanges + tally.unanswered + tally.unrequested == exchanges)
    precondition(tally.tls == hellos)
  }

  private static func check(_ exchange: HTTPExchange) {
    precondition(exchange.request != nil || exchange.response != nil)
    for head in [exchange.request?.head, exchange.response?.head].compactMap(\.self) {
      for field in head.fields { precondition(field.value.upperBound <= head.text.count) }
    }
  }
}
