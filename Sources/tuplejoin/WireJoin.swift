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
  private var state: WireState
  /// What the segments told since the last settlement.
  private var told: [HTTPEvent] = []
  private var ticks: UInt64 = 0

  init(_ state: WireState) {
    self.state = state
    exchanges = ExchangeJoiner(clock: KernelClock(offset: Int64(clamping: state.clockOffset)))
  }

  /// Takes in a segment.
  mutating func receive(_ record: UnsafeRawBufferPointer) {
    guard let segment = TCPSegment(record: record) else { return }
    analyzer.receive(segment) { told.append($0) }
  }

  /// Takes in a connection that is known.
  mutating func receive(_ connection: ConnectRecord) { exchanges.receive(connection) }

  /// Takes it that a second has passed.
  mutating func tick() { ticks += 1 }

  /// Joins what was on the wire with the connections that are known by now.
  mutating func settle(_ state: WireState, emit: (Record) -> Void) {
    self.state = state
    exchanges.settle(ticks: ticks, emit: emit)
    ticks = 0
    for event in told { exchanges.receive(event, emit: emit) }
    told = []
  }

  /// Ends the run: joins what is left, and tells what was seen.
  mutating func finish(emit: (Record) -> Void) -> HTTPSummary {
    analyzer.finish { told.append($0) }
    settle(state, emit: emit)
    var tally = analyzer.tally
    tally.evicted += exchanges.evicted
    let (lost, overflow) = state.lost.addingReportingOverflow(state.refused)
    return HTTPSummary(
      tally: tally, lost: overflow ? .max : lost, fragments: state.fragments,
      displaced: state.displaced)
  }
}
