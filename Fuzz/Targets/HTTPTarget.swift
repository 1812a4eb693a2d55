import Correlation
import HTTPMessages
import TraceModel

/// A capture, with the trace beside it: HTTP messages in segments that come in order, twice, too late or not at all,
/// joined with the connections that lines tell of.
struct HTTPTarget: FuzzTarget {
  static let name = "http"
  private static let clock = KernelClock(offset: 1_700_000_000_000_000_000)
  private static let options = JoinOptions(
    targetPieces: 3, withHTTP: true,
    caller: CallerOptions(headers: [.traceparent], showsQuery: true))

  /// Takes a byte that chooses, two bytes as the length of the lines, the lines, and the segments.
  mutating func read(_ input: UnsafeRawBufferPointer) {
    guard let (choice, rest) = input.choiceAndRest, rest.count >= 2 else { return }
    let length = min(Int(rest[0]) | Int(rest[1]) << 8, rest.count - 2)
    let segments = UnsafeRawBufferPointer(rebasing: rest[(2 + length)...])
    let writers = RecordWriters()
    var exchanges = ExchangeJoiner(clock: Self.clock)
    passLines(
      UnsafeRawBufferPointer(rebasing: rest[2..<2 + length]), isHostile: choice & 1 != 0,
      to: &exchanges, writers)
    Self.analyze(segments) { event in
      exchanges.receive(event)
      // As of a capture alone, whose connections are nobody's.
      writers.write(
        .http(
          HTTPRecord(timestamp: Self.clock.timestamp(kernelNanoseconds: event.time), event: event)))
    }
    exchanges.settle(isLast: true, emit: writers.write)
    writers.requireForms()
  }

  private func passLines(
    _ lines: UnsafeRawBufferPointer, isHostile: Bool, to exchanges: inout ExchangeJoiner,
    _ writers: RecordWriters
  ) {
    var correlator = Trace.join(Self.options).correlator(clock: Self.clock)
    var stream = LineStream()
    func emit(_ record: Record) {
      writers.write(record)
      exchanges.receive(record)
    }
    stream.pass(lines, inPiecesOf: max(lines.count, 1), isHostile: isHostile) { batch in
      for event in batch.events { exchanges.receive(event) }
      correlator.receive(batch, emit: emit)
    }
    _ = correlator.finish(emit: emit)
  }

  /// Hands over what the segments have, which is counted once each.
  private static func analyze(_ segments: UnsafeRawBufferPointer, _ receive: (HTTPEvent) -> Void) {
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
        check(exchange)
      case .tls: hellos += 1
      }
      receive(event)
    }
    for segment in SegmentScript(segments) { analyzer.receive(segment, emit: emit) }
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
