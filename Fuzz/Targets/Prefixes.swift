import Glibc

@testable import GoBinary

/// Every prefix of a program, each of which is an error: no file cut short is taken for a whole one.
enum Prefixes {
  /// Analyses a copy that is cut shorter by a byte each time; stops the program if it is taken for a whole one.
  static func require(path: String) {
    guard let whole = try? GoProgram(path: path).image,
      let bytes = try? whole.file.read(at: 0, count: whole.file.identity.size, part: "program")
    else { fatalError("\(path) is no Go program") }
    // Linkers leave padding behind the last section.
    let end =
      (whole.sections.filter { $0.size > 0 }.map { $0.offset + $0.size }
      + whole.segments.map { $0.offset + $0.fileSize }).max() ?? 0
    let copy = MemoryFile()
    bytes.withUnsafeBytes { copy.replace(with: $0) }
    for length in bytes.indices.reversed() {
      copy.truncate(to: length)
      do throws(GoBinaryError) {
        _ = try GoProgram(path: copy.path)
        guard length < end else { continue }
        fatalError("a prefix of \(length) bytes of \(path) is a program")
      } catch {
        guard length >= end else { continue }
        fatalError("the first \(length) bytes of \(path), which are all: \(error)")
      }
    }
    print("\(path): \(bytes.count) prefixes")
  }
}
