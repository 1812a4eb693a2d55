@testable import GoBinary

/// Debugging information: abbreviations, units and structs, and the compressed forms of a section.
struct DWARFTarget: FuzzTarget {
  static let name = "dwarf"
  private let plain = SectionFile(".debug_info")
  private let compressed = SectionFile(".debug_info", flags: 0x800)
  private let older = SectionFile(".zdebug_info")

  mutating func read(_ input: UnsafeRawBufferPointer) {
    guard let (choice, content) = input.choiceAndRest else { return }
    switch choice {
    case UInt8(ascii: "p"): readSection(of: plain, content)
    case UInt8(ascii: "c"): readSection(of: compressed, content)
    case UInt8(ascii: "z"): readSection(of: older, content)
    default: readStructs(content)
    }
  }

  private func readSection(of file: SectionFile, _ content: UnsafeRawBufferPointer) {
    file.replace(with: content)
    do throws(GoBinaryError) {
      let image = try ELFImage(FileBytes(path: file.path))
      if let bytes = try CompressedSection.read("debug_info", of: image) {
        precondition(bytes.count <= content.count * 1_032)
      }
    } catch {
      precondition(!error.description.isEmpty)
    }
  }

  /// Takes two bytes as the length of the abbreviations, which come first.
  private func readStructs(_ content: UnsafeRawBufferPointer) {
    guard content.count >= 2 else { return }
    let length = min(Int(content[0]) | Int(content[1]) << 8, content.count - 2)
    let abbreviations = Array(content[2..<2 + length])
    let entries = Array(content[(2 + length)...])
    do throws(GoBinaryError) {
      let found = try DWARFStructs.members(
        of: LayoutTable.structs, entries: ByteReader(entries, path: "x", part: ".debug_info"),
        abbreviations: ByteReader(abbreviations, path: "x", part: ".debug_abbrev"))
      precondition(found.count <= LayoutTable.structs.count)
    } catch {
      precondition(!error.description.isEmpty)
    }
  }
}
