import Correlation
import HTTPMessages
import SocketFilter
import TraceModel

/// What was on the wire, joined with the connections of the trace beside it.
///
/// It is a function of the trace's stream, which has the segments: so a recording gives the same records.
struct WireJoin {
  private var analyzer = HTTPAnalyzer(keeping: FilterOptions.usualFields)
  private var exchanges: ExchangeJoiner
  private var state = WireState()

  /// - Parameter clock: the clock of the trace, which is the filter's too.
  init(clock: KernelClock) { exchanges = ExchangeJoiner(clock: clock) }

  /// Takes in a segment.
  mutating func receive(_ record: UnsafeRawBufferPointer) {
    guard let segment = TCPSegment(record: record) else { return }
    analyzer.receive(segment) { exchanges.receive($0) }
  }

  /// Takes in what is known of the filter.
  mutating func receive(_ state: WireState) { self.state = state }

  /// Takes in an event of the trace.
  mutating func receive(_ event: Event) { exchanges.receive(event) }

  /// Takes in a record of the trace, behind the events that brought it about.
  mutating func receive(_ record: Record) { exchanges.receive(record) }

  /// Joins what was on the wire with the connections that are known by now.
  mutating func settle(emit: (Record) -> Void) { exchanges.settle(emit: emit) }

  /// Ends the run: joins what is left, and reports what was seen.
  mutating func finish(emit: (Record) -> Void) -> HTTPSummary {
    analyzer.finish { exchanges.receive($0) }
    exchanges.settle(isLast: true, emit: emit)
    var tally = analyzer.tally
    tally.evicted += exchanges.evicted
    let (lost, overflow) = state.lost.addingReportingOverflow(state.refused)
    return HTTPSummary(
      tally: tally, lost: overflow ? .max : lost, fragments: state.fragments,
      displaced: state.displaced)
  }
}
