import BpftraceSession
import Correlation
import TraceModel

/// What bpftrace prints, in pieces, through decoder and correlator.
struct LineStream {
  private var decoder = EventDecoder()
  private var batch = EventBatch()

  /// Passes lines on.
  ///
  /// - Parameters:
  ///   - lines: what was printed.
  ///   - piece: how many bytes come at once.
  ///   - isHostile: tells that the target's texts are what takes the most room and care: control characters.
  ///   - receive: takes the events.
  mutating func pass(
    _ lines: UnsafeRawBufferPointer, inPiecesOf piece: Int, isHostile: Bool,
    to receive: (EventBatch) -> Void
  ) {
    var start = 0
    while start < lines.count {
      let end = min(start + piece, lines.count)
      decoder.decode(UnsafeRawBufferPointer(rebasing: lines[start..<end]), into: &batch)
      // A route is what stands behind a slash.
      if isHostile {
        for index in batch.text.indices where batch.text[index] != UInt8(ascii: "/") {
          batch.text[index] = 1
        }
      }
      receive(batch)
      start = end
    }
    receive(decoder.finish())
  }
}
