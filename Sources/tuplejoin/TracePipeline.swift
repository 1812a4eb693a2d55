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
  /// What was on the wire, if that is reported too.
  private var wire: WireJoin?
  private var unended = UnendedRequests()
  /// What the user should know while the trace runs, and has not been shown yet.
  private var warnings: [String] = []

  /// - Parameters:
  ///   - trace: what the raw lines are of.
  ///   - printer: what prints the records.
  ///   - clock: the clock of the events, where it is known from the start.
  init(_ trace: Trace, _ printer: RecordPrinter, clock: KernelClock? = nil) {
    self.trace = trace
    self.printer = printer
    if let clock { begin(clock) }
  }

  private mutating func begin(_ clock: KernelClock) {
    correlator = trace.correlator(clock: clock)
    wire = trace.hasWire ? WireJoin(clock: clock) : nil
  }

  /// Tells that the stream has begun: every probe is enabled.
  var isReady: Bool { correlator != nil }

  /// Takes raw lines, in whatever pieces they come, and prints the records that follow from them.
  ///
  /// - Parameters:
  ///   - bytes: what bpftrace printed, or a part of it.
  ///   - ready: called with the kernel's time when every probe is enabled; gives the clock.
  /// - Throws: what `ready` throws, or `OutputError` if records cannot be printed.
  mutating func receive(
    _ bytes: UnsafeRawBufferPointer, ready: (UInt64) throws -> KernelClock
  ) throws {
    decoder.decode(bytes, into: &batch)
    if correlator == nil {
      for case .ready(let time) in batch.events {
        begin(try ready(time))
        break
      }
    }
    try receive(batch)
  }

  /// Takes events whose clock is known, and prints the records that follow from them.
  mutating func receive(_ batch: EventBatch) throws {
    warnings += batch.events.compactMap { unended.receive($0) }
    var rest = batch.events[...]
    while let place = rest.firstIndex(where: \.isOfWire) {
      correlate(rest[..<place], of: batch)
      receiveWire(batch.events[place], text: batch.text)
      rest = rest[(place + 1)...]
    }
    correlate(rest, of: batch)
    try printer.flush()
  }

  /// Passes events on that stand together in the stream, and what they tell to what was on the wire.
  private mutating func correlate(_ events: ArraySlice<Event>, of batch: EventBatch) {
    guard !events.isEmpty else { return }
    let printer = printer
    guard wire != nil else {
      if events.count == batch.events.count {
        correlator?.receive(batch, emit: printer.print)
      } else {
        correlator?.receive(batch.part(events), emit: printer.print)
      }
      return
    }
    for event in events { wire?.receive(event) }
    correlator?.receive(batch.part(events)) { wire.pass($0, to: printer) }
    wire?.settle(emit: printer.print)
  }

  private mutating func receiveWire(_ event: Event, text: [UInt8]) {
    switch event {
    case .segment(let record):
      text.withUnsafeBytes { wire?.receive(UnsafeRawBufferPointer(rebasing: $0[record])) }
    case .wire(let state): wire?.receive(state)
    default: break
    }
  }

  /// What the user should know that was noticed since this was asked last, a sentence each.
  mutating func takeWarnings() -> [String] {
    defer { warnings = [] }
    return warnings
  }

  /// Ends the stream: what was held is printed, and the summary.
  mutating func finish() throws -> Summary {
    try receive(decoder.finish())
    let printer = printer
    var last: Summary?
    _ = correlator?.finish { record in
      if case .summary(let summary) = record {
        last = summary
      } else {
        wire.pass(record, to: printer)
      }
    }
    var summary = last ?? Summary()
    if let figures = wire?.finish(emit: printer.print) { summary.http = figures }
    printer.print(.summary(summary))
    try printer.flush()
    return summary
  }
}

extension Optional<WireJoin> {
  /// Prints a record, and takes it in.
  fileprivate mutating func pass(_ record: Record, to printer: RecordPrinter) {
    printer.print(record)
    self?.receive(record)
  }
}

extension Event {
  /// Tells that it is of the socket filter beside the trace.
  fileprivate var isOfWire: Bool {
    switch self {
    case .segment, .wire: true
    default: false
    }
  }
}

extension EventBatch {
  /// Some of the events, with the text that they refer to.
  fileprivate func part(_ events: ArraySlice<Event>) -> EventBatch {
    var part = EventBatch()
    part.text = text
    part.events = Array(events)
    return part
  }
}
