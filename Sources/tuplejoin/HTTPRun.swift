@preconcurrency import Dispatch
import Glibc
import SocketFilter
import TraceModel

/// One run of `tuplejoin http`, from options to the summary.
struct HTTPRun {
  private let filter: FilterOptions
  private let options: RunOptions
  private let level: Diagnostics.Level

  init(_ filter: FilterOptions, _ options: RunOptions) {
    self.filter = filter
    self.options = options
    level = options.level
  }

  /// Runs until something asks for the end.
  ///
  /// - Throws: `Failure` if the run could not begin, or did not end as asked.
  func run() async throws {
    let stop = StopSignals()
    let bell = StopBell()
    do {
      let recording = try options.record.map { (path) throws(OutputError) in
        try SegmentRecording(path: path)
      }
      let socketFilter = try SocketFilter(filter.settings)
      let header = SegmentRecordingHeader(
        clock: HostClock.bootClock, headLimit: filter.limit, fields: filter.fields)
      try recording?.begin(header)
      let reader = FilterReader(
        filter: socketFilter, recording: recording,
        pipeline: HTTPPipeline(
          header, RecordPrinter(options.output, count: options.limits.count)))
      try attached(stop)
      async let result = Self.read(reader, until: bell, then: stop)
      for await _ in stop.requests { break }
      bell.ring()
      let outcome = await result
      if case .failure(OutputError.closed) = outcome { return }
      try summarize(reader)
      try outcome.get()
    } catch OutputError.closed {
      return
    } catch {
      throw Failure.of(error)
    }
  }

  /// Reads on a thread of its own, because the reading waits in the kernel.
  private static func read(
    _ reader: FilterReader, until bell: StopBell, then stop: StopSignals
  ) async -> Result<Void, any Error> {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "socket-filter").async {
        continuation.resume(returning: Result { try reader.read(until: bell) })
        stop.stop()
      }
    }
  }

  private func attached(_ stop: StopSignals) throws {
    if level > .quiet {
      let interfaces = filter.interfaces.isEmpty ? ["all interfaces"] : filter.interfaces
      let ports = filter.ports.isEmpty ? [] : ["port \(filter.ports.listed)"]
      let networks = filter.networkTexts.isEmpty ? [] : [filter.networkTexts.listed]
      Diagnostics.note(
        "attached the socket filter to \(interfaces.listed)"
          + (ports + networks).map { ", \($0)" }.joined())
    }
    if let path = options.readyFile { try ReadyFile.create(path) }
    if let seconds = options.limits.duration { stop.stop(after: .seconds(seconds)) }
  }

  private func summarize(_ reader: FilterReader) throws {
    let summary = try reader.finish()
    guard level > .quiet else { return }
    if summary.lost > 0 {
      Diagnostics.warning("\(summary.lost) segments were lost: raise --ring-size")
    }
    Diagnostics.note(summary.sentence)
  }
}

extension Sequence where Element: CustomStringConvertible {
  /// The elements with "or" between them.
  fileprivate var listed: String { map(\.description).joined(separator: " or ") }
}

extension HTTPSummary {
  /// The closing line, such as "5 exchanges, 1 unanswered, 0 unrequested, 2 TLS connections, 0 lost".
  var sentence: String { (figures + ["\(lost) lost"]).joined(separator: ", ") }

  /// The figures of that line but the last one.
  var figures: [String] {
    func count(_ number: UInt64, _ noun: String) -> String {
      "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
    return [
      count(tally.exchanges, "exchange"), "\(tally.unanswered) unanswered",
      "\(tally.unrequested) unrequested", count(tally.tls, "TLS connection"),
    ]
  }
}
