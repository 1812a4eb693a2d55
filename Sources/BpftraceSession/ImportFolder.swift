import Glibc

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
    guard let made = mkdtemp(&template) else { throw .refused(bpftrace, "a folder for its import") }
    path = String(cString: made)
    file = "\(path)/\(imported.name)"
    let bytes = Array(imported.text.utf8)
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    let isWritten = descriptor >= 0 && write(descriptor, bytes, bytes.count) == bytes.count
    if descriptor >= 0 { close(descriptor) }
    guard isWritten else {
      let error = BpftraceError.refused(bpftrace, file)
      remove()
      throw error
    }
  }

  func remove() {
    unlink(file)
    rmdir(path)
  }
}

extension BpftraceError {
  /// The system did not let something be made; its reason is in errno.
  fileprivate static func refused(_ path: String, _ what: String) -> BpftraceError {
    .cannotStart(path: path, reason: "cannot make \(what): \(String(cString: strerror(errno)))")
  }
}
