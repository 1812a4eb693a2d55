package import TraceModel

/// Adds lines of our own to what a script prints: some at the beginning, the rest each behind the line
/// that it explains.
///
/// The line that says that every probe is enabled comes first, whatever CPUs' lines were read before it.
/// What a live run looks up so is part of its stream: a recording of that has the same records.
package struct StreamAnnotator {
  /// The lines that may be explained.
  private static let explained = ["process ", "frame "].map { Array($0.utf8) }
  private static let ready = Array("ready ".utf8)
  /// What is held at most until that line has come, in bytes; it is among the first.
  private static let mostEarly = 1 << 20

  /// Whole lines that come behind the first one.
  private let beginning: [UInt8]
  /// Whole lines that explain an event, or nothing.
  private let explain: (Event) -> [UInt8]
  /// What came before the line that says that every probe is enabled; nil once that has come.
  private var early: [UInt8]? = []
  /// The beginning of a line whose end has not come yet.
  private var incomplete: [UInt8] = []

  /// - Parameters:
  ///   - beginning: whole lines that come behind the first one.
  ///   - explain: takes each `process` and `frame` event, and returns the lines to be added.
  package init(beginning: [UInt8] = [], explain: @escaping (Event) -> [UInt8]) {
    self.beginning = beginning
    self.explain = explain
  }

  /// Takes a piece of the stream, and passes whole lines on.
  ///
  /// - Throws: what `pass` throws.
  package mutating func receive(
    _ bytes: UnsafeRawBufferPointer, pass: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    guard var lines = early else { return try receiveLines(bytes, pass) }
    lines += bytes
    guard let first = Self.readyLine(in: lines) else {
      early = lines
      if lines.count > Self.mostEarly { try passEarly(pass) }
      return
    }
    early = nil
    try (lines[first] + beginning).withUnsafeBytes(pass)
    lines.removeSubrange(first)
    try lines.withUnsafeBytes { try receiveLines($0, pass) }
  }

  /// Where the line is that says that every probe is enabled; nil if it has not come as a whole.
  private static func readyLine(in lines: [UInt8]) -> Range<Int>? {
    var start = 0
    while let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if lines[start...].starts(with: ready) { return start..<end + 1 }
      start = end + 1
    }
    return nil
  }

  /// Passes on what was held.
  private mutating func passEarly(_ pass: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    guard let lines = early else { return }
    early = nil
    try lines.withUnsafeBytes { try receiveLines($0, pass) }
  }

  private mutating func receiveLines(
    _ bytes: UnsafeRawBufferPointer, _ pass: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
      incomplete += bytes
      return
    }
    if incomplete.isEmpty {
      try annotate(UnsafeRawBufferPointer(rebasing: bytes[...last]), pass)
    } else {
      let lines = incomplete + bytes[...last]
      try lines.withUnsafeBytes { try annotate($0, pass) }
    }
    incomplete = Array(bytes[(last + 1)...])
  }

  /// Ends the stream: a line without a newline is passed on as it is.
  package mutating func finish(pass: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try passEarly(pass)
    guard !incomplete.isEmpty else { return }
    try incomplete.withUnsafeBytes(pass)
    incomplete = []
  }

  /// Passes whole lines on, in as few pieces as there are lines to be added behind.
  private func annotate(
    _ lines: UnsafeRawBufferPointer, _ pass: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    var rest = lines[...]
    var line = lines[...]
    while let end = line.firstIndex(of: UInt8(ascii: "\n")) {
      let addition =
        Self.explained.contains(where: line.starts) ? explanation(of: line[...end]) : []
      line = line[(end + 1)...]
      guard !addition.isEmpty else { continue }
      try pass(UnsafeRawBufferPointer(rebasing: rest[...end]))
      try addition.withUnsafeBytes(pass)
      rest = line
    }
    if !rest.isEmpty { try pass(UnsafeRawBufferPointer(rebasing: rest)) }
  }

  private func explanation(of line: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
    var decoder = EventDecoder()
    var batch = EventBatch()
    decoder.decode(UnsafeRawBufferPointer(rebasing: line), into: &batch)
    return batch.events.flatMap(explain)
  }
}
