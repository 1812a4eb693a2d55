/// The build identity in a program's notes (System V ABI, `Elf64_Nhdr`).
enum BuildID {
  private static let sectionNames = [".note.go.buildid", ".note.gnu.build-id"]
  private static let largestNotes: UInt64 = 1 << 16
  private static let mostPlaces = 16

  /// Reads Go's build identity as text, or else the GNU one as hexadecimal digits.
  static func read(_ image: ELFImage) throws(GoBinaryError) -> String? {
    var places = sectionNames.compactMap { name in
      image.section(named: name).map { ($0.offset, $0.size) }
    }
    places += image.segments.filter { $0.type == .note }.map { ($0.offset, $0.fileSize) }
    var gnu: String?
    for (offset, size) in places.prefix(mostPlaces) where size <= largestNotes {
      var reader = try image.file.reader(at: offset, count: size, part: "notes")
      do throws(GoBinaryError) {
        while let note = try next(&reader) {
          if note.name == "Go\0\0", note.type == 4 {
            return String(decoding: note.value, as: UTF8.self)
          }
          if note.name == "GNU\0", note.type == 3 { gnu = hexadecimal(note.value) }
        }
      } catch {
        // The identity is only shown: a note that is not understood keeps nobody from tracing.
        continue
      }
    }
    return gnu
  }

  private static func next(
    _ reader: inout ByteReader
  ) throws(GoBinaryError) -> (name: String, type: UInt32, value: ArraySlice<UInt8>)? {
    guard reader.remaining >= 12 else { return nil }
    let nameSize = UInt64(try reader.uint32())
    let size = UInt64(try reader.uint32())
    let type = try reader.uint32()
    let name = try reader.string(count: nameSize)
    try reader.skip(min(UInt64(reader.remaining), padding(nameSize)))
    let value = try reader.slice(count: size)
    try reader.skip(min(UInt64(reader.remaining), padding(size)))
    return (name, type, value.bytes[value.position..<value.end])
  }

  private static func padding(_ size: UInt64) -> UInt64 { (4 - size % 4) % 4 }

  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
