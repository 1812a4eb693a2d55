import RecordOutput
import TraceModel

/// Prints records on standard output, as many events as were asked for.
final class RecordPrinter {
  private var writer: any RecordWriter
  /// How many events are still to be printed; nil for all.
  private var remaining: Int?
  private let sink: ByteSink

  init(
    _ output: OutputOptions, count: Int?, showsFrames: Bool = false,
    sink: ByteSink = .standardOutput
  ) {
    writer =
      switch output.format {
      case .json: JSONLinesWriter(showsFrames: showsFrames)
      case .text: TextTableWriter()
      }
    remaining = count
    self.sink = sink
  }

  /// Tells that as many events as were asked for have been printed.
  var isDone: Bool { remaining == 0 }

  /// Takes a record; it is written with the next flush.
  func print(_ record: Record) {
    if record.isEvent, let count = remaining {
      guard count > 0 else { return }
      remaining = count - 1
    }
    writer.append(record)
  }

  func flush() throws(OutputError) {
    try writer.drain { (bytes) throws(OutputError) in try sink.write(bytes) }
  }
}
