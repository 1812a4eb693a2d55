import Glibc

@testable import GoBinary

/// Every prefix of a program, each of which is an error: no file cut short is taken for a whole one.
enum Prefixes {
  /// Analyses the prefixes of a copy that is cut shorter by a byte each time; stops the program if one passes.
  static func require(path: String) {
    let copy = MemoryFile()
    guard let whole = try? FileBytes(path: path),
      let bytes = try? whole.read(at: 0, count: whole.identity.size, part: "program"),
      (try? GoProgram(path: path)) != nil
    else { fatalError("\(path) is no Go program") }
    for length in bytes.indices.reversed() {
      if length == bytes.count - 1 {
        bytes.withUnsafeBytes {
          copy.replace(with: UnsafeRawBufferPointer(rebasing: $0.dropLast()))
        }
      } else {
        copy.truncate(to: length)
      }
      do throws(GoBinaryError) {
        _ = try GoProgram(path: copy.path)
        fatalError("a prefix of \(length) bytes of \(path) is a program")
      } catch {
        precondition(!error.description.isEmpty)
      }
    }
    print("\(path): \(bytes.count) prefixes")
  }
}
