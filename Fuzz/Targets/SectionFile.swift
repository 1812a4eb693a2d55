/// An ELF file around one section whose contents are the input.
struct SectionFile {
  /// Whether the file has section headers.
  enum Headers { case present, stripped }

  /// Where the contents are in the file; they are loaded at `address`, writable and executable.
  static let offset: UInt64 = 512
  static let address: UInt64 = 0x40_0200
  private static let sectionsOffset: UInt64 = 120
  private static let namesOffset: UInt64 = 312

  private let file = MemoryFile()
  private let name: String
  private let flags: UInt64

  /// - Parameters:
  ///   - name: the name of the section.
  ///   - flags: its `sh_flags`.
  init(_ name: String, flags: UInt64 = 0) {
    self.name = name
    self.flags = flags
  }

  /// The path of the file.
  var path: String { file.path }

  /// Replaces the contents of the section.
  func replace(
    with content: UnsafeRawBufferPointer, _ headers: Headers = .present, isRelocatable: Bool = false
  ) {
    let names = [UInt8](("\0" + name + "\0").utf8)
    let size = UInt64(content.count)
    var bytes = ByteList()
    bytes.append([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    bytes.append(UInt16(isRelocatable ? 3 : 2), UInt16(62))
    bytes.append(UInt32(1))
    bytes.append(Self.address, 64, headers == .present ? Self.sectionsOffset : 0)
    bytes.append(UInt32(0))
    bytes.append(UInt16(64), 56, 1, 64, headers == .present ? 3 : 0, 2)
    // PT_LOAD, readable, writable and executable.
    bytes.append(UInt32(1), 7)
    bytes.append(Self.offset, Self.address, Self.address, size, size, 0x1000)
    bytes.append([UInt8](repeating: 0, count: 64))
    bytes.appendSection(type: 1, flags: flags, Self.address, Self.offset, size)
    bytes.appendSection(type: 3, flags: 0, 0, Self.namesOffset, UInt64(names.count))
    bytes.append(names)
    bytes.append([UInt8](repeating: 0, count: Int(Self.offset) - bytes.bytes.count))
    bytes.bytes.append(contentsOf: content)
    bytes.bytes.withUnsafeBytes { file.replace(with: $0) }
  }
}

/// Bytes to which numbers are appended in little-endian order.
private struct ByteList {
  var bytes: [UInt8] = []

  mutating func append(_ some: [UInt8]) { bytes += some }

  mutating func append<Number: FixedWidthInteger>(_ numbers: Number...) {
    for number in numbers {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
  }

  mutating func appendSection(
    type: UInt32, flags: UInt64, _ address: UInt64, _ offset: UInt64, _ size: UInt64
  ) {
    // The name of the one section is the second, and other ones have none.
    append(UInt32(type == 1 ? 1 : 0), type)
    append(flags, address, offset, size)
    append(UInt32(0), 0)
    append(UInt64(1), 0)
  }
}
