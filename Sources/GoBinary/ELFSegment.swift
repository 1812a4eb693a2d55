/// An entry of the program header table (System V ABI, `Elf64_Phdr`).
struct ELFSegment: Sendable {
  /// The kinds that matter here.
  enum Kind: UInt32, Sendable {
    case load = 1
    case dynamic = 2
    case interpreter = 3
    case note = 4
    case threadLocal = 7
  }

  /// Nil for a kind that does not matter here.
  let type: Kind?
  let isExecutable: Bool
  let isWritable: Bool
  let offset: UInt64
  let address: UInt64
  let fileSize: UInt64
  let memorySize: UInt64

  /// Reads the table; each segment that is kept lies in the file, and its end does not overflow.
  static func read(
    _ file: FileBytes, at offset: UInt64, count: UInt16, entrySize: UInt16
  ) throws(GoBinaryError) -> [ELFSegment] {
    let part = "program header table"
    guard count > 0, entrySize == 56 else {
      throw .malformed(
        path: file.path, part: part, problem: "\(count) entries of \(entrySize) bytes")
    }
    var reader = try file.reader(at: offset, count: UInt64(count) * 56, part: part)
    var segments: [ELFSegment] = []
    for _ in 0..<count {
      let type = Kind(rawValue: try reader.uint32())
      let flags = try reader.uint32()
      let offset = try reader.uint64()
      let address = try reader.uint64()
      try reader.skip(8)
      let fileSize = try reader.uint64()
      let memorySize = try reader.uint64()
      try reader.skip(8)
      guard let type else { continue }
      let (end, overflow) = offset.addingReportingOverflow(fileSize)
      guard !overflow, end <= file.identity.size else {
        throw .truncated(
          path: file.path, part: "a loaded segment", needed: overflow ? .max : end,
          size: file.identity.size)
      }
      guard !address.addingReportingOverflow(fileSize).overflow else {
        throw reader.malformed("a segment is beyond the end of the address space")
      }
      segments.append(
        ELFSegment(
          type: type, isExecutable: flags & 1 != 0, isWritable: flags & 2 != 0, offset: offset,
          address: address, fileSize: fileSize, memorySize: memorySize))
    }
    // Overlapping segments would make every search of them take long.
    let loaded = segments.reduce(UInt64(0)) { sum, segment in
      segment.type == .load ? sum.addingClamped(segment.fileSize) : sum
    }
    guard loaded / 2 <= file.identity.size else {
      throw reader.malformed("the segments load \(loaded) bytes of \(file.identity.size)")
    }
    return segments
  }
}
