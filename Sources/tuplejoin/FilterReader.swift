import SocketFilter
import TraceModel

/// What a thread does that reads the socket filter: it has all of it to itself.
final class FilterReader: @unchecked Sendable {
  private let filter: SocketFilter
  private let recording: SegmentRecording?
  private var pipeline: HTTPPipeline
  private var lastCount: ContinuousClock.Instant = .now

  /// How often the filter's counters are read while segments come.
  private static let countInterval = Duration.seconds(1)

  init(filter: SocketFilter, recording: SegmentRecording?, pipeline: HTTPPipeline) {
    self.filter = filter
    self.recording = recording
    self.pipeline = pipeline
  }

  /// Reads until the bell rings, or as many exchanges have come as were asked for.
  func read(until bell: StopBell) throws {
    var failure: (any Error)?
    try filter.read(until: bell.descriptor) { notice in
      switch notice {
      case .interfaceDown(let name):
        Diagnostics.warning("the interface \"\(name)\" is down; it is read again when it is up")
      }
    } receive: { record in
      recording?.append(record)
      pipeline.receive(record)
    } pause: {
      do {
        try flush()
      } catch {
        failure = error
      }
      return failure == nil && !pipeline.isDone
    }
    if let failure { throw failure }
  }

  private func flush() throws {
    if ContinuousClock.now - lastCount >= Self.countInterval { try count() }
    try recording?.flush()
    try pipeline.flush()
  }

  private func count() throws {
    lastCount = .now
    let counters = filter.counters
    recording?.append(counters)
    pipeline.receive(counters)
  }

  /// Ends the run, after the reading: what was held is printed, and the summary.
  func finish() throws -> HTTPSummary {
    try count()
    try recording?.flush()
    return try pipeline.finish()
  }
}
