import Glibc
import SystemPackage

extension FileDescriptor {
  /// What a pipe may hold where nothing else is set (/proc/sys/fs/pipe-max-size), in bytes.
  static let largestPipe = 1 << 20
  /// Sets what a pipe holds (F_SETPIPE_SZ, include/uapi/linux/fcntl.h).
  private static let setPipeSize: Int32 = 1024 + 7

  /// Makes a pipe hold so many bytes or more.
  func setPipeSize(_ bytes: Int) throws(Errno) {
    guard fcntl(rawValue, Self.setPipeSize, Int32(bytes)) >= 0 else { throw Errno(rawValue: errno) }
  }
}
