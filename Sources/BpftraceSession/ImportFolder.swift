import Glibc
import SystemPackage

/// A file that a script imports by its name.
package struct ImportedFile: Sendable {
  let name: String
  let text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

/// A folder that nobody else can write to, with what a script imports: bpftrace is run in it.
struct ImportFolder {
  let path: String
  private let file: String

  /// Makes the folder, with the file in it.
  ///
  /// - Throws: `BpftraceError.cannotStart` if the system refuses.
  init(holding imported: ImportedFile, for bpftrace: String) throws(BpftraceError) {
    var template = Array("/tmp/tuplejoin.XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw .cannotStart(
        path: bpftrace, reason: "no folder for its import: \(Errno(rawValue: errno))")
    }
    path = String(cString: made)
    file = "\(path)/\(imported.name)"
    do {
      let descriptor = try FileDescriptor.open(
        FilePath(file), .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
        permissions: .ownerReadWrite)
      try descriptor.closeAfter { _ = try descriptor.writeAll(imported.text.utf8) }
    } catch {
      remove()
      throw .cannotStart(path: bpftrace, reason: "cannot write \(file): \(error)")
    }
  }

  func remove() {
    unlink(file)
    rmdir(path)
  }
}
