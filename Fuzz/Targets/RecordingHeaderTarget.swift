import Correlation
import TraceModel

/// The first line of a recording, and what follows it, as `tuplejoin replay` reads them.
struct RecordingHeaderTarget: FuzzTarget {
  static let name = "recording-header"

  mutating func read(_ input: UnsafeRawBufferPointer) {
    guard let (choice, recording) = input.choiceAndRest else { return }
    let end = recording.firstIndex(of: UInt8(ascii: "\n")) ?? recording.count
    let line = String(decoding: recording[..<end], as: UTF8.self)
    guard let header = try? RecordingHeader(line: line) else { return }
    // What is read is written again, and read as the same.
    let again = try? RecordingHeader(line: String(header.line.dropLast()))
    precondition(again?.trace == header.trace && again?.clock.offset == header.clock.offset)
    var correlator = header.trace.correlator(clock: header.clock)
    var lines = LineStream()
    let writers = RecordWriters()
    let stream = UnsafeRawBufferPointer(rebasing: recording[end...])
    lines.pass(stream, inPiecesOf: max(stream.count, 1), isHostile: choice & 1 != 0) {
      correlator.receive($0, emit: writers.write)
    }
    _ = correlator.finish(emit: writers.write)
    writers.requireForms()
  }
}
