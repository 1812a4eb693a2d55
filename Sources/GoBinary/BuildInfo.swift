/// The version of Go in a program, and how it was built (src/debug/buildinfo/buildinfo.go).
struct BuildInfo {
  /// The text at the start of the build information.
  private static let magic = [UInt8]("\u{ff} Go buildinf:".unicodeScalars.map { UInt8($0.value) })
  private static let longestVersion: UInt64 = 1024
  private static let longestSettings: UInt64 = 1 << 20
  /// What stands before the profile's path among the settings (src/runtime/debug/mod.go, `BuildInfo.String`).
  private static let profileKey = "build\t-pgo="

  /// The version text, such as "go1.19.8".
  let version: String
  /// The path of the profile that the compiler was given; nil if there was none, or that is not stated.
  let profile: String?

  init(_ image: ELFImage) throws(GoBinaryError) {
    guard let offset = try Self.locate(image) else {
      throw .notGo(path: image.path, missing: "Go build information")
    }
    var reader = try image.file.reader(at: offset, count: 32, part: "Go build information")
    try reader.skip(14)
    let pointerSize = try reader.uint8()
    let flags = try reader.uint8()
    if flags & 2 != 0 {
      var strings = try Self.inlineStrings(image, at: offset + 32)
      version = try Self.inlineString(&strings, longest: Self.longestVersion)
      // What is cut off or damaged there names no profile.
      let settings = try? Self.inlineString(&strings, longest: Self.longestSettings)
      profile = settings?.split(separator: "\n").first { $0.hasPrefix(Self.profileKey) }
        .map { String($0.dropFirst(Self.profileKey.count)) }
    } else {
      guard pointerSize == 8, flags & 1 == 0 else {
        throw reader.malformed("pointers of \(pointerSize) bytes, flags \(flags)")
      }
      version = try Self.string(image, headerAddress: try reader.uint64())
      profile = nil
    }
    guard !version.isEmpty else { throw reader.malformed("the version is empty") }
  }

  private static func locate(_ image: ELFImage) throws(GoBinaryError) -> UInt64? {
    if let section = image.section(named: ".go.buildinfo"), section.size >= 32 {
      let start = try image.file.read(
        at: section.offset, count: 32, part: "Go build information")
      if start.starts(with: magic) { return section.offset }
    }
    for segment in image.loaded where segment.isWritable {
      if let found = try BinarySearch.firstOffset(
        of: magic, alignment: 16, in: segment, of: image.file)
      {
        return found
      }
    }
    return nil
  }

  /// The strings of Go 1.18 and later: the version, and the settings.
  private static func inlineStrings(
    _ image: ELFImage, at offset: UInt64
  ) throws(GoBinaryError) -> ByteReader {
    let available = image.file.identity.size - min(image.file.identity.size, offset)
    return try image.file.reader(
      at: offset, count: min(available, longestVersion + longestSettings + 20), part: "Go version")
  }

  /// Reads one of them: a varint length and the text.
  private static func inlineString(
    _ reader: inout ByteReader, longest: UInt64
  ) throws(GoBinaryError) -> String {
    let length = try reader.unsignedLEB128()
    guard length <= longest else { throw reader.malformed("\(length) bytes of version") }
    return try reader.string(count: length)
  }

  /// Reads the form before Go 1.18: the address of a Go string, which is an address and a length.
  private static func string(
    _ image: ELFImage, headerAddress: UInt64
  ) throws(GoBinaryError) -> String {
    let part = "Go version"
    let path = image.path
    guard let header = try image.read(address: headerAddress, count: 16, part: part) else {
      throw .malformed(path: path, part: part, problem: "its address is not in the file")
    }
    var reader = ByteReader(header, path: path, part: part)
    let address = try reader.uint64()
    let length = try reader.uint64()
    guard length <= longestVersion,
      let text = try image.read(address: address, count: length, part: part)
    else { throw reader.malformed("its text is not in the file") }
    return String(decoding: text, as: UTF8.self)
  }
}
