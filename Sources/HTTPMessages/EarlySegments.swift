import TraceModel

/// Segments that came before what precedes them, in the order of their numbers.
struct EarlySegments {
  /// A copy of a segment's payload.
  struct Segment {
    let sequence: UInt32
    let length: Int
    let time: UInt64
    let bytes: [UInt8]
  }

  private var segments: [Segment] = []
  /// How many bytes are kept.
  private(set) var bytes = 0

  /// More are not out of order on any path, and each costs memory of its own.
  private static let most = 256

  var isEmpty: Bool { segments.isEmpty }

  /// The number of the first byte.
  var first: UInt32? { segments.first?.sequence }

  /// Adds a segment; of two with the same first byte the longer one is kept.
  mutating func insert(_ segment: TCPSegment, sequence: UInt32) {
    let place =
      segments.firstIndex { Int32(bitPattern: $0.sequence &- sequence) >= 0 } ?? segments.count
    let new = Segment(
      sequence: sequence, length: segment.length, time: segment.time, bytes: Array(segment.payload))
    if place < segments.count, segments[place].sequence == sequence {
      guard segments[place].length < segment.length else { return }
      bytes += new.bytes.count - segments[place].bytes.count
      segments[place] = new
    } else if segments.count < Self.most {
      bytes += new.bytes.count
      segments.insert(new, at: place)
    }
  }

  /// Takes the first segment out if it begins at or before this byte.
  mutating func popFirst(upTo next: UInt32) -> Segment? {
    guard let first, Int32(bitPattern: first &- next) <= 0 else { return nil }
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
