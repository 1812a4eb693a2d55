import BpftraceSession
import Correlation
import TraceModel

/// The stages behind the raw lines: events → join → records.
///
/// They need no root and no kernel.
struct TracePipeline {
  private var decoder = EventDecoder()
  private var batch = EventBatch()
  private var correlator: Correlator?
  private let printer: RecordPrinter
  private var limits = CorrelatorLimits.default

  /// - Parameters:
  ///   - printer: what prints the records.
  ///   - targetPieces: how many pieces of a request target the script sends at most.
  ///   - clock: the clock of the events, where it is known from the start.
  init(_ printer: RecordPrinter, targetPieces: Int, clock: KernelClock? = nil) {
    self.printer = printer
    limits.targetPieces = targetPieces
    correlator = clock.map { [limits] in Correlator(clock: $0, limits: limits) }
  }

  /// Tells that the stream has begun: every probe is enabled.
  var isReady: Bool { correlator != nil }

  /// Takes raw lines, in whatever pieces they come, and prints the records that follow from them.
  ///
  /// - Parameters:
  ///   - bytes: what bpftrace printed, or a part of it.
  ///   - ready: called with the kernel's time when every probe is enabled; tells the clock.
  /// - Throws: what `ready` throws, or `OutputError` if records cannot be printed.
  mutating func receive(
    _ bytes: UnsafeRawBufferPointer, ready: (UInt64) throws -> KernelClock
  ) throws {
    decoder.decode(bytes, into: &batch)
    if correlator == nil {
      for case .ready(let time) in batch.events {
        correlator = Correlator(clock: try ready(time), limits: limits)
        break
      }
    }
    correlator?.receive(batch, emit: printer.print)
    try printer.flush()
  }

  /// Ends the stream: what was held is printed, and the summary.
  mutating func finish() throws -> Summary {
    let rest = decoder.finish()
    correlator?.receive(rest, emit: printer.print)
    let summary = correlator?.finish(emit: printer.print) ?? Summary()
    try printer.flush()
    return summary
  }
}
