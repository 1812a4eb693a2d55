import Glibc

/// The executable file to trace, under a path that bpftrace can open.
package struct TargetFile: Sendable, Equatable {
  /// The absolute path.
  package let path: String
  /// The name of the executable: that of the path, or in a process's own words where those are others.
  package let name: String

  private init(path: String, name: String? = nil) {
    self.path = path
    self.name = (name ?? path).split(separator: "/").last.map(String.init) ?? path
  }

  /// Finds a file by a path as a user gives it; links are resolved, since probes belong to the file.
  package init(path: String) {
    // What is behind /proc/PID/root and /proc/PID/exe has no other path here: the kernel follows these
    // links itself, and their text names, if anything, another file.
    if let resolved = Self.resolved(path), Self.number(of: resolved) == Self.number(of: path) {
      self.init(path: resolved, name: nil)
    } else {
      self.init(path: Self.absolute(path), name: nil)
    }
  }

  /// Finds the file that a command's first word names: a path, or a name to be looked up on `PATH`.
  package init(command: String) {
    let found = command.contains("/") ? nil : SearchPath.find(command)
    self.init(path: found ?? command)
  }

  /// Finds the file that a process runs, in another mount namespace too, and replaced or deleted, too.
  ///
  /// - Throws: `TraceHostError.noSuchProcess` if there is none, or if it may not be inspected.
  package init(pid: Int32) throws(TraceHostError) {
    let link = "/proc/\(pid)/exe"
    guard let text = Self.text(ofLink: link), let running = Self.number(of: link) else {
      throw .noSuchProcess(pid: pid)
    }
    // The path in the process's own mount namespace. The link itself always leads to the file, and
    // says least to who reads the script.
    let candidates = [text, "/proc/\(pid)/root\(text)", link]
    let deleted = " (deleted)"
    self.init(
      path: candidates.first { Self.number(of: $0) == running } ?? link,
      name: text.hasSuffix(deleted) ? String(text.dropLast(deleted.count)) : text)
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return "\(String(cString: folder))/\(path)"
  }

  private static func text(ofLink link: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink(link, &buffer, buffer.count)
    guard length > 0, length < buffer.count else { return nil }
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func number(of path: String) -> [UInt64]? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return [UInt64(status.st_dev), UInt64(status.st_ino)]
  }
}
