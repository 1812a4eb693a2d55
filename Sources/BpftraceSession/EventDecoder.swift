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
  private let digits = HexDigits()

  package init() {}

  /// Decodes the lines that end in this chunk; what follows the last newline is kept for later.
  ///
  /// The batch forgets what was in it, but keeps its memory.
  package mutating func decode(_ chunk: UnsafeRawBufferPointer, into batch: inout EventBatch) {
    batch.events.removeAll(keepingCapacity: true)
    // A line's text is not longer than the line: that of the one under way, and those of the chunk.
    let room = incomplete.count + 2 * chunk.count
    if batch.text.count < room {
      batch.text.append(contentsOf: repeatElement(0, count: room - batch.text.count))
    }
    batch.text.withUnsafeMutableBytes { text in
      decode(chunk, into: &batch.events, text: text)
    }
  }

  /// Ends the stream: a line without a newline was cut somewhere, so nothing in it can be trusted.
  package mutating func finish() -> EventBatch {
    var batch = EventBatch()
    let length = dropped + incomplete.count
    if length > 0 { batch.events.append(.unreadable(bytes: length)) }
    incomplete = []
    dropped = 0
    return batch
  }

  private mutating func decode(
    _ chunk: UnsafeRawBufferPointer, into events: inout [Event],
    text: UnsafeMutableRawBufferPointer
  ) {
    var start = 0
    var textCount = 0
    if dropped + incomplete.count > 0 {
      guard let newline = Self.newline(in: chunk, from: 0) else { return keep(chunk[...]) }
      start = newline + 1
      textCount = endLine(with: chunk[..<newline], to: &events, text: text)
    }
    guard var cursor = LineCursor(bytes: chunk, text: text, textCount: textCount, digits: digits)
    else { return }
    while let end = Self.newline(in: chunk, from: start) {
      if end - start > Self.longestLine {
        events.append(.unreadable(bytes: end - start))
      } else if end > start {
        cursor.begin(start..<end)
        cursor.appendEvent(to: &events)
      }
      start = end + 1
    }
    keep(chunk[start...])
  }

  /// Decodes the line under way with the end that has come; returns how many bytes of text it has.
  private mutating func endLine(
    with end: Slice<UnsafeRawBufferPointer>, to events: inout [Event],
    text: UnsafeMutableRawBufferPointer
  ) -> Int {
    keep(end)
    defer {
      incomplete.removeAll(keepingCapacity: true)
      dropped = 0
    }
    guard dropped == 0 else {
      events.append(.unreadable(bytes: dropped))
      return 0
    }
    let length = incomplete.count
    incomplete.append(UInt8(ascii: "\n"))
    return incomplete.withUnsafeBytes { line in
      guard var cursor = LineCursor(bytes: line, text: text, textCount: 0, digits: digits)
      else { return 0 }
      cursor.begin(0..<length)
      cursor.appendEvent(to: &events)
      return cursor.textCount
    }
  }

  /// Keeps the beginning of a line, or only its length once it is too long.
  private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
    if dropped > 0 || incomplete.count + bytes.count > Self.longestLine {
      dropped += incomplete.count + bytes.count
      incomplete.removeAll(keepingCapacity: true)
    } else {
      incomplete.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes))
    }
  }

  /// The offset of the next newline.
  private static func newline(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start < bytes.count, let base = bytes.baseAddress,
      let newline = memchr(base + start, CInt(UInt8(ascii: "\n")), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(newline) - base
  }
}
