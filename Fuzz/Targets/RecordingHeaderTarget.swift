import Correlation
import TraceModel

/// The first line of a recording.
struct RecordingHeaderTarget: FuzzTarget {
  static let name = "recording-header"

  mutating func read(_ input: UnsafeRawBufferPointer) {
    let line = String(decoding: input, as: UTF8.self)
    guard let header = RecordingHeader(line: line) else { return }
    // What is read is written again, and read as the same.
    let again = RecordingHeader(line: String(header.line.dropLast()))
    precondition(again?.trace == header.trace && again?.clock.offset == header.clock.offset)
  }
}
