import TraceModel

/// Segments that came before what precedes them, in the order of their numbers.
struct EarlySegments {
  /// A copy of a segment's payload.
  struct Segment {
    /// Where in the stream it begins.
    let start: Int64
    let length: Int
    let time: UInt64
    /// The first byte of the other direction that its sender had not got; nil if it did not say.
    let acknowledged: Int64?
    let bytes: [UInt8]
  }

  private var segments: [Segment] = []
  /// How many bytes are kept.
  private(set) var bytes = 0

  /// More are not out of order on any path, and each costs memory of its own.
  private static let most = 256

  var isEmpty: Bool { segments.isEmpty }

  /// The first byte.
  var first: Int64? { segments.first?.start }

  /// Adds a segment; of two with the same first byte the longer one is kept.
  mutating func insert(_ new: Segment) {
    let place = segments.firstIndex { $0.start >= new.start } ?? segments.count
    if place < segments.count, segments[place].start == new.start {
      guard segments[place].length < new.length else { return }
      bytes += new.bytes.count - segments[place].bytes.count
      segments[place] = new
    } else if segments.count < Self.most {
      bytes += new.bytes.count
      segments.insert(new, at: place)
    }
  }

  /// Takes the first segment out if it begins at or before this byte.
  mutating func popFirst(upTo next: Int64) -> Segment? {
    guard let first, first <= next else { return nil }
    return popFirst()
  }

  /// Takes the first segment out.
  mutating func popFirst() -> Segment? {
    guard !segments.isEmpty else { return nil }
    let first = segments.removeFirst()
    bytes -= first.bytes.count
    return first
  }
}
