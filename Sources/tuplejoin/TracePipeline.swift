import BpftraceSession
import Correlation
import TraceModel

/// The stages behind the raw lines: events → correlation → records.
///
/// They need no root and no kernel.
struct TracePipeline {
  private var decoder = EventDecoder()
  private var batch = EventBatch()
  private let trace: Trace
  /// It is called once for each piece of the stream, so that it costs nothing to choose it at run time.
  private var correlator: (any Correlating)?
  private let printer: RecordPrinter

  /// - Parameters:
  ///   - trace: what the raw lines are of.
  ///   - printer: what prints the records.
  ///   - clock: the clock of the events, where it is known from the start.
  init(_ trace: Trace, _ printer: RecordPrinter, clock: KernelClock? = nil) {
    self.trace = trace
    self.printer = printer
    correlator = clock.map(trace.correlator)
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
        correlator = trace.correlator(clock: try ready(time))
        break
      }
    }
    try receive(batch)
  }

  /// Takes events whose clock is known, and prints the records that follow from them.
  mutating func receive(_ batch: EventBatch) throws {
    let printer = printer
    correlator?.receive(batch, emit: printer.print)
    try printer.flush()
  }

  /// Ends the stream: what was held is printed, and the summary.
  mutating func finish() throws -> Summary {
    try receive(decoder.finish())
    let printer = printer
    let summary = correlator?.finish(emit: printer.print) ?? Summary()
    try printer.flush()
    return summary
  }
}
