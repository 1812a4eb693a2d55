import BpftraceSession
import Correlation
import TraceModel

/// The events of a recording: they are read and decoded beside whoever takes them.
actor RecordedEvents {
  /// What the recording is of.
  nonisolated let header: RecordingHeader
  private var reader: RecordingReader
  private var decoder = EventDecoder()
  private var hasEnded = false

  /// Opens the recording.
  ///
  /// - Throws: `RecordingError` if it cannot be read, or is none.
  init(path: String) throws(RecordingError) {
    var reader = try RecordingReader(path: path)
    header = try reader.readHeader()
    self.reader = reader
  }

  /// The events of the next piece; nil behind the last one.
  ///
  /// - Throws: `RecordingError` if the file cannot be read.
  func next() throws -> EventBatch? {
    var batch = EventBatch()
    if try reader.next({ decoder.decode($0, into: &batch) }) { return batch }
    guard !hasEnded else { return nil }
    hasEnded = true
    return decoder.finish()
  }
}
