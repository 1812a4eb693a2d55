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
  /// it to a relocation); else the module data has.
  static func textStart(
    in image: ELFImage, _ header: PCLineTableHeader
  ) throws(GoBinaryError) -> UInt64 {
    if header.textStart != 0, image.isExecutable(header.textStart) { return header.textStart }
    let found = try ModuleData(of: image, header, minor: header.format.newestMinor)
    guard let found else {
      throw .malformed(
        path: image.path, part: "Go module data", problem: "the start of the code is not found")
    }
    return found.textStart
  }
}
