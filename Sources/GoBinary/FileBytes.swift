import CStatfs
import Glibc

/// An open regular file, read in ranges; it is never mapped, as a file cut short would then kill us.
final class FileBytes: Sendable {
  /// More than any one table of a real program; a hostile header must not make us allocate more.
  static let largestRead: UInt64 = 256 << 20

  let path: String
  let identity: FileIdentity
  private let descriptor: Int32

  /// Opens the file.
  ///
  /// - Throws: `GoBinaryError.cannotOpen`, or `.notRegularFile` for a directory, FIFO or device.
  init(path: String) throws(GoBinaryError) {
    guard !path.utf8.contains(0) else {
      throw .cannotOpen(path: path, reason: "a path contains no NUL byte")
    }
    // Without O_NONBLOCK, opening a FIFO waits for a writer.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: Self.text(of: errno))
    }
    var status = stat()
    var fileSystem = statfs()
    guard unsafe fstat(descriptor, &status) == 0, unsafe fstatfs(descriptor, &fileSystem) == 0
    else {
      let reason = Self.text(of: errno)
      close(descriptor)
      throw .cannotOpen(path: path, reason: reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notRegularFile(path: path, kind: Self.kind(of: status.st_mode))
    }
    self.path = path
    self.identity = FileIdentity(status, fileSystem)
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Reads exactly `count` bytes; `part` names them in an error.
  func read(at offset: UInt64, count: UInt64, part: String) throws(GoBinaryError) -> [UInt8] {
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, end <= identity.size else {
      throw .truncated(
        path: path, part: part, needed: overflow ? .max : end, size: identity.size)
    }
    guard count <= Self.largestRead else {
      throw .malformed(path: path, part: part, problem: "\(count) bytes are more than plausible")
    }
    guard count > 0 else { return [] }
    var failure: Int32?
    let length = Int(count)
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
      while filled < length {
        let room = unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled..<length])
        let got = unsafe pread(descriptor, room.baseAddress, room.count, off_t(offset) + filled)
        if got > 0 {
          filled += got
        } else if got == 0 || errno != EINTR {
          failure = got == 0 ? 0 : errno
          return
        }
      }
    }
    switch failure {
    case nil: return bytes
    case 0: throw .changed(path: path, difference: "it has become shorter")
    case .some(let number): throw .cannotRead(path: path, reason: Self.text(of: number))
    }
  }

  /// Reads exactly `count` bytes for parsing.
  func reader(at offset: UInt64, count: UInt64, part: String) throws(GoBinaryError) -> ByteReader {
    ByteReader(try read(at: offset, count: count, part: part), path: path, part: part)
  }

  private static func text(of number: Int32) -> String {
    unsafe String(cString: strerror(number))
  }

  private static func kind(of mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFDIR: "a directory"
    case S_IFIFO: "a FIFO"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    default: "a special file"
    }
  }
}
