import Glibc

/// A descriptor that becomes readable when a thread that waits in the kernel is to stop: a pipe's.
final class StopBell: Sendable {
  let descriptor: Int32
  private let entry: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    // It fails only where no descriptor is left; then poll(2) finds an invalid one, and nothing waits.
    pipe(&ends)
    (descriptor, entry) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(entry)
  }

  /// Makes it readable for good.
  func ring() {
    var byte: UInt8 = 0
    _ = write(entry, &byte, 1)
  }
}
