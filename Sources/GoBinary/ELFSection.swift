/// An entry of the section header table (System V ABI, `Elf64_Shdr`).
struct ELFSection: Sendable {
  /// `SHT_NULL` and `SHT_NOBITS`: the section takes no bytes of the file.
  private static let typesWithoutBytes: Set<UInt32> = [0, 8]
  /// `SHF_COMPRESSED`.
  private static let compressedFlag: UInt64 = 0x800

  let name: String
  let type: UInt32
  let flags: UInt64
  let address: UInt64
  let offset: UInt64
  let size: UInt64
  /// The index of a section that belongs to this one, such as a symbol table's strings.
  let link: UInt32

  var isCompressed: Bool { flags & Self.compressedFlag != 0 }

  /// Reads the table; each section that has bytes lies in the file.
  static func read(
    _ file: FileBytes, at offset: UInt64, count: UInt16, entrySize: UInt16, namesIndex: UInt16
  ) throws(GoBinaryError) -> [ELFSection] {
    // A count of zero with an offset means 65,280 sections or more: no linker makes such a program.
    guard offset != 0, count != 0 else { return [] }
    let part = "section header table"
    guard entrySize == 64 else {
      throw .malformed(path: file.path, part: part, problem: "entries of \(entrySize) bytes")
    }
    var reader = try file.reader(at: offset, count: UInt64(count) * 64, part: part)
    var headers: [(name: UInt64, section: ELFSection)] = []
    for _ in 0..<count {
      let name = UInt64(try reader.uint32())
      let type = try reader.uint32()
      let flags = try reader.uint64()
      let address = try reader.uint64()
      let offset = try reader.uint64()
      let size = try reader.uint64()
      let link = try reader.uint32()
      try reader.skip(20)
      let (end, overflow) = offset.addingReportingOverflow(size)
      let isEmpty = typesWithoutBytes.contains(type)
      guard isEmpty || (!overflow && end <= file.identity.size) else {
        throw .truncated(
          path: file.path, part: "a section", needed: overflow ? .max : end,
          size: file.identity.size)
      }
      headers.append(
        (
          name,
          ELFSection(
            name: "", type: type, flags: flags, address: address, offset: offset,
            size: isEmpty ? 0 : size, link: link)
        ))
    }
    guard Int(namesIndex) < headers.count else { return headers.map(\.section) }
    let strings = headers[Int(namesIndex)].section
    guard strings.size <= 1 << 20 else {
      throw reader.malformed("\(strings.size) bytes of section names")
    }
    var names = try file.reader(at: strings.offset, count: strings.size, part: "section names")
    var sections: [ELFSection] = []
    for (name, section) in headers {
      // Names overlap, so that their total length is bounded only by a bound on each.
      var text = ""
      if name < UInt64(names.end) {
        try names.move(to: name)
        let range = try names.cString()
        if range.count <= 256 { text = names.string(range) }
      }
      sections.append(section.named(text))
    }
    return sections
  }

  private func named(_ name: String) -> ELFSection {
    ELFSection(
      name: name, type: type, flags: flags, address: address, offset: offset, size: size,
      link: link)
  }
}
