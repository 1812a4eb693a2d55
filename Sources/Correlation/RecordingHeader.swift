package import TraceModel

/// What must be known to replay a raw stream: the first line of a recording.
package struct RecordingHeader {
  private static let word = "tuplejoin-recording"
  /// The version of the lines that are written and read; it changes where an older tuplejoin would misread them.
  package static let version = 2
  /// Turns the events' times into wall time.
  package let clock: KernelClock
  /// Which trace it is of.
  package let trace: Trace

  package init(clock: KernelClock, trace: Trace) {
    self.clock = clock
    self.trace = trace
  }

  /// Why a line does not say how to read what follows it.
  package enum Unreadable: Error, Equatable {
    /// It is no recording's.
    case notHeader
    /// It is of a recording of another version.
    case version(Int)
    /// It is of a trace, or of options, that this version does not have.
    case trace(String)
  }

  /// Reads a line.
  ///
  /// - Throws: `Unreadable` if it is none of a recording, or of one that cannot be read.
  package init(line: String) throws(Unreadable) {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count > 2, words[0] == Self.word, let version = Int(words[1]) else {
      throw .notHeader
    }
    guard version == Self.version else { throw .version(version) }
    guard words.count > 4, words[2] == "clock-offset", let offset = Int64(words[3]) else {
      throw .notHeader
    }
    guard let trace = Trace(words: Array(words[4...])) else {
      throw .trace(words[4...].joined(separator: " "))
    }
    self.init(clock: KernelClock(offset: offset), trace: trace)
  }

  /// The line, with its newline.
  package var line: String {
    ([Self.word, "\(Self.version)", "clock-offset", "\(clock.offset)"] + trace.words)
      .joined(separator: " ") + "\n"
  }
}
