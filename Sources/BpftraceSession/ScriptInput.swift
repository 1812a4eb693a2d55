import SystemPackage

/// A script in a pipe, all of it, for a process to read as its standard input.
///
/// Nothing is left to be written while the process runs: to a process that ends before it has read
/// all, Subprocess 1.0.2 answers by ending the whole program ("FileDescriptor … was not closed").
enum ScriptInput {
  /// Opens the pipe's end to be read.
  ///
  /// - Throws: `BpftraceError.cannotStart` if the system refuses, or the script is too long.
  static func open(_ script: String, for path: String) throws(BpftraceError) -> FileDescriptor {
    // A binary takes 10 kB.
    let capacity = FileDescriptor.largestPipe
    guard script.utf8.count <= capacity else {
      throw .cannotStart(path: path, reason: "its script has more than \(capacity) bytes")
    }
    do {
      let (reader, writer) = try FileDescriptor.pipe()
      do {
        try writer.setPipeSize(max(4_096, script.utf8.count))
        try writer.closeAfter { _ = try writer.writeAll(script.utf8) }
      } catch {
        try? reader.close()
        throw error
      }
      return reader
    } catch {
      throw .cannotStart(path: path, reason: "\(error)")
    }
  }
}
