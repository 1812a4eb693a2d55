import Correlation
import TraceModel

/// What bpftrace prints, through all stages behind it: whatever comes in, every form of records comes out.
struct EventsTarget: FuzzTarget {
  static let name = "events"
  private static let clock = KernelClock(offset: 1_700_000_000_000_000_000)
  private static let caller = CallerOptions(
    headers: [.traceparent] + ["x-request-id", "user-agent"].compactMap(HeaderName.init),
    showsQuery: true)
  private let traces: [Trace] = [
    .accept(requests: nil), .accept(requests: JoinOptions(targetPieces: 3, caller: caller)), .icmp,
    .states(StateOptions()), .states(StateOptions(isSummary: true)),
    .http(HTTPCallOptions(headLimit: 256, fields: ["host"])),
    .join(JoinOptions(targetPieces: 3, withStates: true, caller: caller)),
  ]

  mutating func read(_ input: UnsafeRawBufferPointer) {
    guard let (choice, stream) = input.choiceAndRest else { return }
    // All at once, or in pieces of 1 to 225 bytes.
    let root = Int(choice >> 4)
    let piece = root == 0 ? max(stream.count, 1) : root * root
    let trace = Int(choice & 7)
    var correlator: any Correlating =
      trace < traces.count ? traces[trace].correlator(clock: Self.clock) : join()
    var lines = LineStream()
    let writers = RecordWriters()
    lines.pass(stream, inPiecesOf: piece, isHostile: choice & 8 != 0) {
      correlator.receive($0, emit: writers.write)
    }
    _ = correlator.finish(emit: writers.write)
    writers.requireForms()
  }

  /// The main trace with room for so little that things are forgotten.
  private func join() -> Correlator {
    var limits = CorrelatorLimits()
    limits.requests = 3
    limits.textBytes = 200
    limits.heldConnects = 2
    limits.processes = 2
    return Correlator(clock: Self.clock, limits: limits, caller: Self.caller)
  }
}
