import Glibc
import HTTPMessages
import SocketFilter
import TraceModel

/// The stages behind the socket filter: segments → exchanges → records.
///
/// They need no root and no kernel.
struct HTTPPipeline {
  private var analyzer: HTTPAnalyzer
  private let clock: KernelClock
  private let printer: RecordPrinter
  private var counters = FilterCounters()

  init(_ header: SegmentRecordingHeader, _ printer: RecordPrinter) {
    var limits = HTTPLimits()
    limits.head = header.headLimit
    analyzer = HTTPAnalyzer(keeping: header.fields, limits: limits)
    clock = header.clock
    self.printer = printer
  }

  /// Tells that as many exchanges as were asked for have been printed.
  var isDone: Bool { printer.isDone }

  /// Takes a record of the filter.
  mutating func receive(_ record: UnsafeRawBufferPointer) {
    guard let segment = TCPSegment(record: record) else { return }
    analyzer.receive(segment) { [clock, printer] in printer.print(.http(HTTPRecord($0, clock))) }
  }

  /// Takes in what the filter has counted by now, and reports what is lost.
  mutating func receive(_ new: FilterCounters) {
    if new.lost > counters.lost {
      printer.print(.lost(LostRecord(events: new.lost - counters.lost)))
    }
    counters = new
  }

  /// Prints what there is to print.
  func flush() throws(OutputError) { try printer.flush() }

  /// Ends the stream: what was held is printed, and the summary.
  mutating func finish() throws(OutputError) -> HTTPSummary {
    analyzer.finish { [clock, printer] in printer.print(.http(HTTPRecord($0, clock))) }
    let summary = HTTPSummary(
      tally: analyzer.tally, lost: counters.lost, fragments: counters.fragments,
      displaced: counters.displaced)
    printer.print(.httpSummary(summary))
    try printer.flush()
    return summary
  }
}

extension HTTPRecord {
  /// The record of an event of which no process is known.
  fileprivate init(_ event: HTTPEvent, _ clock: KernelClock) {
    self.init(timestamp: clock.timestamp(kernelNanoseconds: event.time), event: event)
  }
}
