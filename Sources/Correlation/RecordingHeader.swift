package import TraceModel

/// What must be known to replay a raw stream: the first line of a recording.
package struct RecordingHeader {
  private static let words = ["tuplejoin-recording", "2", "clock-offset"]
  /// Turns the events' times into wall time.
  package let clock: KernelClock
  /// Which trace it is of.
  package let trace: Trace

  package init(clock: KernelClock, trace: Trace) {
    self.clock = clock
    self.trace = trace
  }

  /// Reads a line; nil if it is none of a recording.
  package init?(line: String) {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.starts(with: Self.words), words.count > 4, let offset = Int64(words[3]),
      let trace = Trace(words: Array(words[4...]))
    else { return nil }
    self.init(clock: KernelClock(offset: offset), trace: trace)
  }

  /// The line, with its newline.
  package var line: String {
    (Self.words + ["\(clock.offset)"] + trace.words).joined(separator: " ") + "\n"
  }
}
