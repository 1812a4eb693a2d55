import BpftraceSession
import Correlation
import RecordOutput
import TraceModel

/// What bpftrace prints, through all stages behind it: whatever comes in, lines of JSON come out.
struct EventsTarget: FuzzTarget {
  static let name = "events"
  private static let clock = KernelClock(offset: 1_700_000_000_000_000_000)
  private let traces: [Trace] = [
    .accept(requests: nil), .accept(requests: JoinOptions(targetPieces: 3)), .icmp,
    .states(StateOptions()), .states(StateOptions(isSummary: true)),
    .http(HTTPCallOptions(headLimit: 256, fields: ["host"])),
    .join(JoinOptions(targetPieces: 3, withStates: true)),
  ]

  mutating func read(_ input: UnsafeRawBufferPointer) {
    guard let (choice, stream) = input.choiceAndRest else { return }
    // All at once, or in pieces of 1 to 961 bytes.
    let root = Int(choice >> 3)
    let piece = root == 0 ? max(stream.count, 1) : root * root
    let trace = Int(choice & 7)
    var correlator: any Correlating =
      trace < traces.count ? traces[trace].correlator(clock: Self.clock) : join()
    var decoder = EventDecoder()
    var batch = EventBatch()
    var json = JSONLinesWriter()
    var table = TextTableWriter()
    let emit = { (record: Record) in
      json.append(record)
      table.append(record)
    }
    var start = 0
    while start < stream.count {
      let end = min(start + piece, stream.count)
      decoder.decode(UnsafeRawBufferPointer(rebasing: stream[start..<end]), into: &batch)
      correlator.receive(batch, emit: emit)
      start = end
    }
    correlator.receive(decoder.finish(), emit: emit)
    _ = correlator.finish(emit: emit)
    json.drain { JSONLines.require($0) }
    table.drain { PrintableLines.require($0) }
  }

  /// The main trace with room for so little that things are forgotten.
  private func join() -> Correlator {
    var limits = CorrelatorLimits()
    limits.requests = 3
    limits.textBytes = 200
    limits.heldConnects = 2
    limits.processes = 2
    return Correlator(clock: Self.clock, limits: limits)
  }
}
