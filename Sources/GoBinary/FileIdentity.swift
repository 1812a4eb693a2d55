import CStatfs
import Glibc

/// What distinguishes one version of a file from another: a replaced or rewritten file has another identity.
package struct FileIdentity: Sendable, Equatable {
  /// The number of the device that holds the file.
  package let device: UInt64
  /// The number of the file on its device.
  package let inode: UInt64
  /// The length in bytes.
  package let size: UInt64
  /// When the contents changed last, in nanoseconds since 1970.
  package let modificationNanoseconds: Int64
  /// When the contents or the metadata changed last, in nanoseconds since 1970.
  package let changeNanoseconds: Int64
  /// Tells that the file is seen through an overlay, as those of containers are.
  package let isOverlaid: Bool

  /// OVERLAYFS_SUPER_MAGIC (include/uapi/linux/magic.h).
  private static let overlay = 0x794c_7630

  init(_ status: stat, _ fileSystem: statfs) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = UInt64(clamping: status.st_size)
    modificationNanoseconds = Self.nanoseconds(status.st_mtim)
    changeNanoseconds = Self.nanoseconds(status.st_ctim)
    isOverlaid = fileSystem.f_type == Self.overlay
  }

  /// Looks at the file that a path names; nil if there is none.
  init?(path: String) {
    var status = stat()
    var fileSystem = statfs()
    guard unsafe stat(path, &status) == 0, unsafe statfs(path, &fileSystem) == 0 else { return nil }
    self.init(status, fileSystem)
  }

  /// Tells that it is the same file, whatever was done to it.
  package func isSameFile(as other: FileIdentity) -> Bool {
    device == other.device && inode == other.inode
  }

  /// Tells that it is the same file for the kernel's probes: containers of an image share its files.
  ///
  /// Each container's overlay has a device number of its own, and shows the other numbers of the file
  /// below (Linux, Documentation/filesystems/overlayfs.rst, "Inode properties").
  package func sharesProbes(with other: FileIdentity) -> Bool {
    if isSameFile(as: other) { return true }
    return isOverlaid && other.isOverlaid && inode == other.inode && size == other.size
      && modificationNanoseconds == other.modificationNanoseconds
  }

  /// Names the first property that differs, for a message; nil if all are equal.
  func difference(to other: FileIdentity) -> String? {
    if !isSameFile(as: other) { return "another file is at this path" }
    if size != other.size { return "it had \(size) bytes and has \(other.size)" }
    if modificationNanoseconds != other.modificationNanoseconds { return "it was written to" }
    return changeNanoseconds != other.changeNanoseconds ? "its metadata was changed" : nil
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    let (whole, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? Int64.max : whole &+ Int64(time.tv_nsec)
  }
}
