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
  private let http: HTTPWatch?
  private var exchanges: ExchangeJoiner?

  /// - Parameters:
  ///   - trace: what the raw lines are of.
  ///   - printer: what prints the records.
  ///   - clock: the clock of the events, where it is known from the start.
  ///   - http: what was on the wire, where that is to be joined with the connections.
  init(
    _ trace: Trace, _ printer: RecordPrinter, clock: KernelClock? = nil, http: HTTPWatch? = nil
  ) {
    self.trace = trace
    self.printer = printer
    self.http = http
    exchanges = http.map { ExchangeJoiner(clock: $0.clock) }
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
    guard http != nil else {
      correlator?.receive(batch, emit: printer.print)
      return try printer.flush()
    }
    correlator?.receive(batch) { exchanges.pass($0, to: printer) }
    takeExchanges(ticks: UInt64(batch.events.count { if case .tick = $0 { true } else { false } }))
    try printer.flush()
  }

  /// Joins what was on the wire with the connections that are known by now.
  private mutating func takeExchanges(ticks: UInt64) {
    let printer = printer
    exchanges?.settle(ticks: ticks, emit: printer.print)
    for event in http?.take() ?? [] { exchanges?.receive(event, emit: printer.print) }
  }

  /// Ends the stream: what was held is printed, and the summary, with what was seen of HTTP.
  mutating func finish(http figures: HTTPSummary? = nil) throws -> Summary {
    try receive(decoder.finish())
    let printer = printer
    var last: Summary?
    _ = correlator?.finish { record in
      if case .summary(let summary) = record {
        last = summary
      } else {
        exchanges.pass(record, to: printer)
      }
    }
    var summary = last ?? Summary()
    if var figures {
      takeExchanges(ticks: 0)
      figures.tally.evicted += exchanges?.evicted ?? 0
      summary.http = figures
    }
    printer.print(.summary(summary))
    try printer.flush()
    return summary
  }
}

extension Optional<ExchangeJoiner> {
  /// Prints a record, and remembers it if it is of a connection.
  fileprivate mutating func pass(_ record: Record, to printer: RecordPrinter) {
    printer.print(record)
    if case .connect(let connection) = record { self?.receive(connection) }
  }
}
