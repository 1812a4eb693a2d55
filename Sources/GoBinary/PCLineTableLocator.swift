/// Finds Go's function table, and the start of the code that it counts from.
enum PCLineTableLocator {
  private static let sectionNames = [".gopclntab", ".data.rel.ro.gopclntab"]

  /// Finds the table by its section, or by its magic number: a PIE of an external linker has none.
  static func header(in image: ELFImage) throws(GoBinaryError) -> PCLineTableHeader? {
    for name in sectionNames {
      guard let section = image.section(named: name) else { continue }
      if let header = try PCLineTableHeader(
        image.file, at: section.offset, limit: section.offset + section.size)
      {
        return header
      }
    }
    for segment in image.loaded {
      for format in PCLineTableHeader.Format.allCases {
        if let header = try scan(segment, for: format, in: image) { return header }
      }
    }
    return nil
  }

  private static func scan(
    _ segment: ELFSegment, for format: PCLineTableHeader.Format, in image: ELFImage
  ) throws(GoBinaryError) -> PCLineTableHeader? {
    let magic = (0..<4).map { UInt8(truncatingIfNeeded: format.rawValue >> ($0 * 8)) }
    var found: PCLineTableHeader?
    try BinarySearch.forEachOffset(
      of: magic + [0, 0], alignment: 8, in: segment, of: image.file
    ) { (offset) throws(GoBinaryError) in
      let limit = segment.offset + segment.fileSize
      do throws(GoBinaryError) {
        found = try PCLineTableHeader(image.file, at: offset, limit: limit)
      } catch .malformed {
        // A number in the code that looks like a header; the search goes on.
      }
      return found == nil
    }
    return found
  }

  /// The address from which the table counts.
  ///
  /// Before Go 1.26 the header has it (also in a position-independent file, unless the linker left
  /// it to a relocation); else the module data has, which begins with the header's address
  /// (`runtime.moduledata`): word 20 is the first function's address, 21 the end, 22 the start.
  static func textStart(
    in image: ELFImage, _ header: PCLineTableHeader
  ) throws(GoBinaryError) -> UInt64 {
    if header.textStart != 0, image.isExecutable(header.textStart) { return header.textStart }
    let part = "Go module data"
    guard let address = image.address(ofOffset: header.offset) else {
      throw .malformed(
        path: image.path, part: PCLineTableHeader.part, problem: "it is not loaded")
    }
    let pattern = (0..<8).map { UInt8(truncatingIfNeeded: address >> ($0 * 8)) }
    var found: UInt64?
    for segment in image.loaded where found == nil {
      try BinarySearch.forEachOffset(of: pattern, alignment: 8, in: segment, of: image.file) {
        (offset) throws(GoBinaryError) in
        guard
          segment.offset + segment.fileSize - min(offset, segment.offset + segment.fileSize)
            >= 23 * 8
        else { return true }
        var words = try image.file.reader(at: offset + 160, count: 24, part: part)
        let first = try words.uint64()
        let end = try words.uint64()
        let text = try words.uint64()
        if first == text, end > first, image.isExecutable(text) { found = text }
        return found == nil
      }
    }
    guard let found else {
      throw .malformed(path: image.path, part: part, problem: "the start of the code is not found")
    }
    return found
  }
}
