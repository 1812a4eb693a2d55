import Glibc

/// The executable file to trace, under a path that bpftrace can open.
package struct TargetFile: Sendable, Equatable {
  /// The absolute path.
  package let path: String

  /// Finds a file by a path as a user gives it; links are resolved, since probes belong to the file.
  package init(path: String) {
    guard let resolved = realpath(path, nil) else {
      self.path = path
      return
    }
    self.path = String(cString: resolved)
    free(resolved)
  }

  /// Finds the file that a command's first word names: a path, or a name to be looked up on `PATH`.
  package init(command: String) {
    let found = command.contains("/") ? nil : SearchPath.find(command)
    self.init(path: found ?? command)
  }

  /// Finds the file that a process runs, in another mount namespace too.
  ///
  /// - Throws: `TraceHostError` if there is no such process, or its file has been replaced.
  package init(pid: Int32) throws(TraceHostError) {
    let link = "/proc/\(pid)/exe"
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink(link, &buffer, buffer.count)
    guard length > 0, length < buffer.count else { throw .noSuchProcess(pid: pid) }
    let name = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let running = Self.number(of: link) else { throw .noSuchProcess(pid: pid) }
    for path in [name, "/proc/\(pid)/root\(name)"] {
      guard let found = Self.number(of: path), found == running else { continue }
      self.path = path
      return
    }
    throw .executableGone(pid: pid, path: name)
  }

  private static func number(of path: String) -> [UInt64]? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return [UInt64(status.st_dev), UInt64(status.st_ino)]
  }
}
