import Glibc

/// The file that a script is written to for review, before anything runs.
package enum ReviewFile {
  /// Writes a script, and beside it what it imports; a file that is there is replaced only if tuplejoin wrote it.
  ///
  /// No link is followed, and what is checked is what is written to: both go by one descriptor.
  ///
  /// - Throws: `ReviewFileError` if something else is at the path, or it cannot be written.
  package static func write(_ script: Script, to path: String) throws(ReviewFileError) {
    try write(script.text, to: path)
    if let imported = script.imported { try write(imported, to: importedPath(beside: path)) }
  }

  /// Where the file that a script imports is written to.
  package static func importedPath(beside path: String) -> String {
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    return folder + Script.importedFile
  }

  private static func write(_ text: String, to path: String) throws(ReviewFileError) {
    let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
    let descriptor = open(path, flags, 0o644)
    guard descriptor >= 0 else {
      throw errno == ELOOP ? .notOurs(path: path, found: "a link") : .cannotWrite(path: path, errno)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotWrite(path: path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .notOurs(path: path, found: "no regular file")
    }
    guard status.st_nlink == 1 else {
      throw .notOurs(path: path, found: "a file with several names")
    }
    guard status.st_uid == geteuid() else {
      throw .notOurs(path: path, found: "another user's file")
    }
    if status.st_size > 0, !isScript(descriptor) {
      throw .notOurs(path: path, found: "a file that tuplejoin did not write")
    }
    guard ftruncate(descriptor, 0) == 0 else { throw .cannotWrite(path: path, errno) }
    try write(Array(text.utf8), to: descriptor, path: path)
  }

  private static func isScript(_ descriptor: Int32) -> Bool {
    let expected = Array((Script.signature + "\n").utf8)
    var found = [UInt8](repeating: 0, count: expected.count)
    return pread(descriptor, &found, found.count, 0) == found.count && found == expected
  }

  private static func write(
    _ bytes: [UInt8], to descriptor: Int32, path: String
  ) throws(ReviewFileError) {
    var written = 0
    while written < bytes.count {
      let count = pwrite(
        descriptor, Array(bytes[written...]), bytes.count - written, off_t(written))
      guard count > 0 else { throw .cannotWrite(path: path, errno) }
      written += count
    }
  }
}

/// Why a script could not be written for review.
package enum ReviewFileError: Error, Sendable, Equatable {
  /// What is at the path is not a script that tuplejoin wrote.
  case notOurs(path: String, found: String)
  /// The system refused, with an errno.
  case cannotWrite(path: String, Int32)
}

extension ReviewFileError: CustomStringConvertible {
  /// One sentence: on which path, and what was found.
  package var description: String {
    switch self {
    case .notOurs(let path, let found):
      "\"\(PrintableText.inScript(path))\" is not overwritten: it is \(found)"
    case .cannotWrite(let path, let number):
      "cannot write \"\(PrintableText.inScript(path))\": \(String(cString: strerror(number)))"
    }
  }

  /// What the user can do next.
  package var hint: String {
    "write the script elsewhere with --emit PATH, or print it with --emit -"
  }
}
