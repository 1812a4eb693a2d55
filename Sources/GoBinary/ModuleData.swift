/// Go's description of a program's parts in memory (`runtime.moduledata`, src/runtime/symtab.go).
struct ModuleData {
  /// The start of the code.
  let textStart: UInt64
  /// What offsets of data of functions count from (`gofunc`); nil before Go 1.18, which has addresses.
  let functionData: UInt64?
  /// The start of the descriptions of types, from which references to types and to names count.
  let types: UInt64
  /// The interface tables that the linker made.
  let interfaceTables: InterfaceTables

  /// Where a program's interface tables (`runtime.itab`) are.
  enum InterfaceTables {
    /// `itablinks`: the address of an array of their addresses, and how many those are.
    case links(address: UInt64, count: UInt64)
    /// `itaboffset` and `itabsize`: the tables themselves, one after the other.
    case tables(address: UInt64, size: UInt64)
  }

  /// Where a version has what is read, in bytes from the description's start.
  private struct Offsets {
    /// `minpc`, `maxpc` and `text`.
    var code: UInt64 = 160
    var gofunc: UInt64?
    let types: UInt64
    /// `itablinks`, or `itaboffset`.
    let interfaceTables: UInt64
    var hasLinks = true
  }

  /// From which Go 1 minor version on.
  private static let offsets: KeyValuePairs<Int, Offsets> = [
    15: Offsets(code: 80, types: 200, interfaceTables: 264),
    16: Offsets(types: 280, interfaceTables: 344),
    18: Offsets(gofunc: 304, types: 280, interfaceTables: 360),
    20: Offsets(gofunc: 320, types: 296, interfaceTables: 376),
    26: Offsets(gofunc: 320, types: 296, interfaceTables: 384),
    27: Offsets(gofunc: 344, types: 296, interfaceTables: 320, hasLinks: false),
  ]
  /// As much of it as is read.
  private static let size: UInt64 = 400

  /// Finds the description: its first word is the address of the function table's header, and three words in a row
  /// are the first function's address, the end of the code, and its start.
  ///
  /// - Returns: nil if there is none, or none that is as expected.
  init?(
    of image: ELFImage, _ header: PCLineTableHeader, minor: Int
  ) throws(GoBinaryError) {
    guard let address = image.address(ofOffset: header.offset) else {
      throw .malformed(
        path: image.path, part: PCLineTableHeader.part, problem: "it is not loaded")
    }
    guard let offsets = Self.offsets.last(where: { $0.key <= minor })?.value else { return nil }
    let pattern = (0..<8).map { UInt8(truncatingIfNeeded: address >> ($0 * 8)) }
    var found: ModuleData?
    for segment in image.loaded where found == nil {
      try BinarySearch.forEachOffset(of: pattern, alignment: 8, in: segment, of: image.file) {
        (offset) throws(GoBinaryError) in
        let end = segment.offset + segment.fileSize
        guard end - min(offset, end) >= Self.size else { return true }
        found = try Self(image, at: offset, offsets)
        return found == nil
      }
    }
    guard let found else { return nil }
    self = found
  }

  private init?(
    _ image: ELFImage, at offset: UInt64, _ offsets: Offsets
  ) throws(GoBinaryError) {
    let words = try image.file.reader(at: offset, count: Self.size, part: "Go module data")
    func word(_ offset: UInt64) throws(GoBinaryError) -> UInt64 {
      var word = words
      try word.move(to: offset)
      return try word.uint64()
    }
    let first = try word(offsets.code)
    textStart = try word(offsets.code + 16)
    guard first == textStart, try word(offsets.code + 8) > first, image.isExecutable(textStart)
    else { return nil }
    let gofunc = try offsets.gofunc.map { (offset) throws(GoBinaryError) in try word(offset) }
    functionData = gofunc.flatMap { image.location(ofAddress: $0) == nil ? nil : $0 }
    types = try word(offsets.types)
    let (place, count) = (
      try word(offsets.interfaceTables), try word(offsets.interfaceTables + 8)
    )
    interfaceTables =
      offsets.hasLinks
      ? .links(address: place, count: count)
      : .tables(address: types.addingClamped(place), size: count)
  }
}
