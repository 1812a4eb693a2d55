import BpftraceSession
import Correlation
import RecordOutput
import TraceModel

/// The stages behind the raw lines: events → join → records. It needs no root and no kernel.
struct TracePipeline {
  private var decoder = EventDecoder()
  private var correlator: Correlator?
  private var writer: RecordWriter
  /// How many connect records are still to be printed; nil for all.
  private var remaining: Int?
  private let sink: ByteSink

  init(_ format: OutputOptions.Format, count: Int? = nil, sink: ByteSink = .standardOutput) {
    writer = RecordWriter(format)
    remaining = count
    self.sink = sink
  }

  /// Tells that as many connects as were asked for have been printed.
  var isDone: Bool { remaining == 0 }

  /// Tells that the stream has begun: every probe is enabled.
  var isReady: Bool { correlator != nil }

  /// Takes raw lines, in whatever pieces they come, and prints the records that follow from them.
  ///
  /// - Parameter ready: called with the kernel's time when every probe is enabled; tells the clock.
  mutating func receive(
    _ bytes: UnsafeRawBufferPointer, ready: (UInt64) throws -> KernelClock
  ) throws {
    let batch = decoder.decode(bytes)
    if correlator == nil {
      for case .ready(let time) in batch.events {
        correlator = Correlator(clock: try ready(time))
        break
      }
    }
    correlator?.receive(batch) { Self.print($0, &writer, &remaining) }
    try flush()
  }

  /// Ends the stream: what was held is printed, and the summary.
  mutating func finish() throws -> Summary {
    let rest = decoder.finish()
    correlator?.receive(rest) { Self.print($0, &writer, &remaining) }
    let summary = correlator?.finish { Self.print($0, &writer, &remaining) } ?? Summary()
    try flush()
    return summary
  }

  private static func print(_ record: Record, _ writer: inout RecordWriter, _ remaining: inout Int?) {
    if case .connect = record, let count = remaining {
      guard count > 0 else { return }
      remaining = count - 1
    }
    writer.append(record)
  }

  private mutating func flush() throws(OutputError) {
    try writer.drain { (bytes) throws(OutputError) in try sink.write(bytes) }
  }
}
