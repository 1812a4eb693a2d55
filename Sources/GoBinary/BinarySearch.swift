/// Searches for aligned patterns in a segment, a piece at a time, for files without section headers.
enum BinarySearch {
  private static let pieceSize: UInt64 = 1 << 18

  /// The offset in the file of the first aligned place where the pattern stands.
  static func firstOffset(
    of pattern: [UInt8], alignment: Int, in segment: ELFSegment, of file: FileBytes
  ) throws(GoBinaryError) -> UInt64? {
    var found: UInt64?
    try forEachOffset(of: pattern, alignment: alignment, in: segment, of: file) {
      (offset) throws(GoBinaryError) in
      found = offset
      return false
    }
    return found
  }

  /// Calls the body with the offset of each aligned place, until it returns false.
  static func forEachOffset(
    of pattern: [UInt8], alignment: Int, in segment: ELFSegment, of file: FileBytes,
    _ body: (UInt64) throws(GoBinaryError) -> Bool
  ) throws(GoBinaryError) {
    guard let first = pattern.first, alignment > 0 else { return }
    // Places are aligned in memory, and so in the file, as segments are whole pages.
    var start = segment.offset - segment.offset % UInt64(alignment)
    let end = segment.offset + segment.fileSize
    while start < end {
      let count = min(end - start, pieceSize + UInt64(pattern.count))
      let piece = try file.read(at: start, count: count, part: "a loaded segment")
      let last = min(piece.count - pattern.count, Int(pieceSize) - 1)
      for index in stride(from: 0, through: last, by: alignment)
      where piece[index] == first && piece[index...].starts(with: pattern) {
        guard try body(start + UInt64(index)) else { return }
      }
      start += pieceSize
    }
  }
}
