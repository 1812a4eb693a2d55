/// The headers of a 64-bit little-endian ELF file, and the way from addresses to bytes.
struct ELFImage: Sendable {
  let file: FileBytes
  let architecture: Architecture
  /// Tells that the addresses in the file are relative to the place where it is loaded.
  let isPositionIndependent: Bool
  let segments: [ELFSegment]
  /// Empty if the section headers were stripped.
  let sections: [ELFSection]

  init(_ file: FileBytes) throws(GoBinaryError) {
    let path = file.path
    let magic = try file.read(at: 0, count: min(4, file.identity.size), part: "ELF magic number")
    guard magic == [0x7f, 0x45, 0x4c, 0x46] else { throw .notELF(path: path) }
    var header = try file.reader(at: 0, count: 64, part: "ELF header")
    try header.skip(4)
    guard try header.uint8() == 2 else { throw .unsupportedELF(path: path, found: "a 32-bit file") }
    guard try header.uint8() == 1 else {
      throw .unsupportedELF(path: path, found: "a big-endian file")
    }
    try header.move(to: 16)
    let type = try header.uint16()
    let machine = try header.uint16()
    switch type {
    case 2, 3: break
    case 1: throw .notExecutable(path: path, found: "a relocatable object file")
    case 4: throw .notExecutable(path: path, found: "a core file")
    default: throw .notExecutable(path: path, found: "an ELF file of type \(type)")
    }
    guard let architecture = Architecture(machine: machine) else {
      throw .unsupportedArchitecture(path: path, found: Architecture.name(ofMachine: machine))
    }
    try header.move(to: 32)
    let segmentsOffset = try header.uint64()
    let sectionsOffset = try header.uint64()
    try header.move(to: 54)
    let segmentSize = try header.uint16()
    let segmentCount = try header.uint16()
    let sectionSize = try header.uint16()
    let sectionCount = try header.uint16()
    let namesIndex = try header.uint16()

    self.file = file
    self.architecture = architecture
    segments = try ELFSegment.read(
      file, at: segmentsOffset, count: segmentCount, entrySize: segmentSize)
    sections = try ELFSection.read(
      file, at: sectionsOffset, count: sectionCount, entrySize: sectionSize,
      namesIndex: namesIndex)
    isPositionIndependent = type == 3
  }

  var path: String { file.path }

  /// The segments that are loaded from the file.
  var loaded: [ELFSegment] { segments.filter { $0.type == .load && $0.fileSize > 0 } }

  func section(named name: String) -> ELFSection? {
    sections.first { $0.name == name }
  }

  /// The offset in the file of an address, and how many bytes of its segment follow in the file.
  func location(ofAddress address: UInt64) -> (offset: UInt64, available: UInt64)? {
    for segment in segments where segment.type == .load {
      guard address >= segment.address, address - segment.address < segment.fileSize else {
        continue
      }
      let within = address - segment.address
      return (segment.offset + within, segment.fileSize - within)
    }
    return nil
  }

  /// The address at which a byte of the file is loaded.
  func address(ofOffset offset: UInt64) -> UInt64? {
    for segment in segments where segment.type == .load {
      guard offset >= segment.offset, offset - segment.offset < segment.fileSize else { continue }
      return segment.address + (offset - segment.offset)
    }
    return nil
  }

  /// Tells whether the address is in a segment that is mapped executable.
  func isExecutable(_ address: UInt64) -> Bool {
    segments.contains { segment in
      segment.type == .load && segment.isExecutable && address >= segment.address
        && address - segment.address < segment.fileSize
    }
  }

  /// Reads loaded bytes by their address; nil if the file does not hold all of them.
  func read(
    address: UInt64, count: UInt64, part: String
  ) throws(GoBinaryError) -> [UInt8]? {
    guard let (offset, available) = location(ofAddress: address), count <= available else {
      return nil
    }
    return try file.read(at: offset, count: count, part: part)
  }
}
