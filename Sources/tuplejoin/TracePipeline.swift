import BpftraceSession
import Correlation
import TraceModel

/// The stages behind the raw lines: events → join → records. It needs no root and no kernel.
struct TracePipeline {
  private var decoder = EventDecoder()
  private var batch = EventBatch()
  private var correlator: Correlator?
  private let printer: RecordPrinter

  init(_ printer: RecordPrinter, clock: KernelClock? = nil) {
    self.printer = printer
    correlator = clock.map { Correlator(clock: $0) }
  }

  /// Tells that the stream has begun: every probe is enabled.
  var isReady: Bool { correlator != nil }

  /// Takes raw lines, in whatever pieces they come, and prints the records that follow from them.
  ///
  /// - Parameter ready: called with the kernel's time when every probe is enabled; tells the clock.
  mutating func receive(
    _ bytes: UnsafeRawBufferPointer, ready: (UInt64) throws -> KernelClock
  ) throws {
    decoder.decode(bytes, into: &batch)
    if correlator == nil {
      for case .ready(let time) in batch.events {
        correlator = Correlator(clock: try ready(time))
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
