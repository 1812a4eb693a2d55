import CZlib

/// Reads the contents of sections that may be compressed, as Go's linker leaves its DWARF.
enum CompressedSection {
  /// Deflate cannot do better than this; a header that claims more lies.
  private static let bestRatio: UInt64 = 1032

  /// Reads a DWARF section by the name without its leading dot, in any of its three forms.
  ///
  /// The forms are plain, `SHF_COMPRESSED` (System V ABI, `Elf64_Chdr`), and the older `.zdebug`,
  /// which begins with "ZLIB" and the size in big-endian order (src/debug/elf/file.go).
  static func read(_ name: String, of image: ELFImage) throws(GoBinaryError) -> [UInt8]? {
    let file = image.file
    if let section = image.section(named: "." + name) {
      guard section.isCompressed else {
        return try file.read(at: section.offset, count: section.size, part: section.name)
      }
      var reader = try file.reader(
        at: section.offset, count: section.size, part: section.name)
      let method = try reader.uint32()
      guard method == 1 else {
        throw reader.malformed("compression method \(method) is unknown; zlib is 1")
      }
      try reader.skip(4)
      let size = try reader.uint64()
      try reader.skip(8)
      return try inflate(reader, size: size)
    }
    if let section = image.section(named: ".z" + name) {
      var reader = try file.reader(
        at: section.offset, count: section.size, part: section.name)
      guard try reader.uint32() == 0x4249_4c5a else { throw reader.malformed("no \"ZLIB\" mark") }
      let size = try reader.uint64().byteSwapped
      return try inflate(reader, size: size)
    }
    return nil
  }

  private static func inflate(
    _ reader: ByteReader, size: UInt64
  ) throws(GoBinaryError) -> [UInt8] {
    guard size <= FileBytes.largestRead, size <= UInt64(reader.remaining) * bestRatio else {
      throw reader.malformed("\(size) bytes cannot come from \(reader.remaining)")
    }
    var status = Z_OK
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, filled in
      unsafe reader.bytes.withUnsafeBufferPointer { source in
        var length = uLongf(size)
        let start = unsafe source.baseAddress.map { unsafe $0 + reader.position }
        status = unsafe uncompress(buffer.baseAddress, &length, start, uLong(reader.remaining))
        filled = status == Z_OK ? Int(length) : 0
      }
    }
    guard status == Z_OK, bytes.count == Int(size) else {
      throw reader.malformed("it does not decompress to \(size) bytes")
    }
    return bytes
  }
}
