import Glibc

/// A file without a disk, whose contents are replaced for each input: the readers take a path.
struct MemoryFile {
  private let descriptor: CInt
  /// The path under which it can be opened.
  let path: String

  init() {
    var name = Array("/dev/shm/tuplejoin-fuzz-XXXXXX\0".utf8CString)
    descriptor = mkstemp(&name)
    precondition(descriptor >= 0 && unlink(name) == 0, "no file in memory")
    path = "/proc/self/fd/\(descriptor)"
  }

  /// Replaces the contents.
  func replace(with bytes: UnsafeRawBufferPointer) {
    let written = pwrite(descriptor, bytes.baseAddress, bytes.count, 0)
    precondition(written == bytes.count && ftruncate(descriptor, bytes.count) == 0)
  }

  /// Cuts the contents.
  func truncate(to length: Int) {
    precondition(ftruncate(descriptor, length) == 0)
  }
}
