import Glibc

/// The file by which other programs know that every probe is enabled.
enum ReadyFile {
  /// Creates the file, or updates its time; no link is followed.
  static func create(_ path: String) throws(OutputError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, errno) }
    futimens(descriptor, nil)
    close(descriptor)
  }
}
