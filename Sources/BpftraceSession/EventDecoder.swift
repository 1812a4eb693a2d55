import Glibc
package import TraceModel

/// Turns the raw bytes that a script prints into events, in whatever pieces the bytes come.
///
/// A line is read as it stands or not at all: what is cut, damaged or out of range becomes
/// `Event.unreadable`, never a guess.
package struct EventDecoder: Sendable {
  /// The longest line that is read, in bytes without its newline; longer ones are unreadable.
  package static let longestLine = 65_536

  /// The beginning of a line whose end has not come yet.
  private var incomplete: [UInt8] = []
  /// How many bytes of the line under way were thrown away, because it is too long already.
  private var dropped = 0

  package init() {}

  /// Decodes the lines that end in this chunk; what follows the last newline is kept for later.
  package mutating func decode(_ chunk: UnsafeRawBufferPointer) -> EventBatch {
    let wholeLines = (chunk.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    guard wholeLines > 0 else {
      keep(chunk)
      return EventBatch()
    }
    var batch = EventBatch(bytes: incomplete)
    batch.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<wholeLines]))
    let alreadyDropped = dropped
    batch.bytes.withUnsafeBytes { bytes in
      Self.appendEvents(of: bytes, firstLineIsCutBy: alreadyDropped, to: &batch.events)
    }
    incomplete.removeAll(keepingCapacity: true)
    dropped = 0
    keep(UnsafeRawBufferPointer(rebasing: chunk[wholeLines...]))
    return batch
  }

  /// Decodes the lines that end in this chunk; what follows the last newline is kept for later.
  package mutating func decode(_ chunk: [UInt8]) -> EventBatch {
    chunk.withUnsafeBytes { decode($0) }
  }

  /// Ends the stream: a line without a newline was cut somewhere, so nothing in it can be trusted.
  package mutating func finish() -> EventBatch {
    let length = dropped + incomplete.count
    incomplete = []
    dropped = 0
    return EventBatch(events: length > 0 ? [.unreadable(bytes: length)] : [])
  }

  /// Keeps the beginning of a line, or only its length once it is too long.
  private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
    if dropped > 0 || incomplete.count + bytes.count > Self.longestLine {
      dropped += incomplete.count + bytes.count
      incomplete.removeAll(keepingCapacity: true)
    } else {
      incomplete.append(contentsOf: bytes)
    }
  }

  /// Appends the events of whole lines; the first line lacks the bytes that were dropped, if any.
  private static func appendEvents(
    of bytes: UnsafeRawBufferPointer, firstLineIsCutBy dropped: Int, to events: inout [Event]
  ) {
    guard let base = bytes.baseAddress else { return }
    events.reserveCapacity(bytes.count / 64 + 1)
    var start = 0
    var missing = dropped
    while start < bytes.count,
      let newline = memchr(base + start, CInt(UInt8(ascii: "\n")), bytes.count - start)
    {
      let end = UnsafeRawPointer(newline) - base
      let length = missing + end - start
      if length > longestLine {
        events.append(.unreadable(bytes: length))
      } else if length > 0 {
        var line = LineCursor(bytes: base, range: start..<end)
        line.appendEvent(to: &events)
      }
      missing = 0
      start = end + 1
    }
  }
}
