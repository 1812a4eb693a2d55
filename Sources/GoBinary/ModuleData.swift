/// Go's description of a program's parts in memory (`runtime.moduledata`, src/runtime/symtab.go).
struct ModuleData {
  /// The start of the code.
  let textStart: UInt64
  /// What offsets of data of functions count from; nil before Go 1.18, which has addresses.
  let functionData: UInt64?

  /// The offset of `gofunc` from which Go 1 minor version on.
  private static let functionDataOffsets: KeyValuePairs<Int, UInt64?> = [
    15: nil, 18: 304, 20: 320, 27: 344,
  ]
  /// As much of it as is read.
  private static let size: UInt64 = 352

  /// Finds the description: its first word is the address of the function table's header, and words 20 to 22
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
    let pattern = (0..<8).map { UInt8(truncatingIfNeeded: address >> ($0 * 8)) }
    var found: ModuleData?
    for segment in image.loaded where found == nil {
      try BinarySearch.forEachOffset(of: pattern, alignment: 8, in: segment, of: image.file) {
        (offset) throws(GoBinaryError) in
        let end = segment.offset + segment.fileSize
        guard end - min(offset, end) >= Self.size else { return true }
        found = try Self(image, at: offset, minor: minor)
        return found == nil
      }
    }
    guard let found else { return nil }
    self = found
  }

  private init?(_ image: ELFImage, at offset: UInt64, minor: Int) throws(GoBinaryError) {
    var words = try image.file.reader(at: offset, count: Self.size, part: "Go module data")
    try words.move(to: 160)
    let first = try words.uint64()
    let end = try words.uint64()
    textStart = try words.uint64()
    guard first == textStart, end > first, image.isExecutable(textStart) else { return nil }
    guard let place = Self.functionDataOffsets.last(where: { $0.key <= minor })?.value else {
      functionData = nil
      return
    }
    try words.move(to: place)
    let address = try words.uint64()
    functionData = image.location(ofAddress: address) == nil ? nil : address
  }
}
