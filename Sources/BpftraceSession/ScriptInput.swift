import Glibc
import SystemPackage

/// A script in a pipe, all of it, for a process to read as its standard input.
///
/// Nothing is left to be written while the process runs: to a process that ends before it has read
/// all, Subprocess 1.0.2 answers by ending the whole program ("FileDescriptor … was not closed").
enum ScriptInput {
  /// What a pipe may hold where nothing else is set (/proc/sys/fs/pipe-max-size); a binary takes 10 kB.
  private static let capacity = 1 << 20
  /// Sets what a pipe holds (F_SETPIPE_SZ, include/uapi/linux/fcntl.h).
  private static let setPipeSize: Int32 = 1024 + 7

  /// Opens the pipe's end to be read.
  ///
  /// - Throws: `BpftraceError.cannotStart` if the system refuses, or the script is too long.
  static func open(_ script: String, for path: String) throws(BpftraceError) -> FileDescriptor {
    guard script.utf8.count <= capacity else {
      throw .cannotStart(path: path, reason: "its script has more than \(capacity) bytes")
    }
    do {
      let (reader, writer) = try FileDescriptor.pipe()
      do {
        guard fcntl(writer.rawValue, setPipeSize, Int32(max(4_096, script.utf8.count))) >= 0 else {
          throw Errno(rawValue: errno)
        }
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
