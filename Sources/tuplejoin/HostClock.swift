import Glibc
import TraceModel

/// The clocks of this host.
enum HostClock {
  /// Finds the clock that a script's `nsecs` reads, and what is between it and wall time.
  ///
  /// bpftrace reads CLOCK_BOOTTIME or CLOCK_MONOTONIC, by its version and the kernel's; they differ by
  /// the time that the machine slept.
  ///
  /// - Parameter now: what `nsecs` gave a moment ago, in nanoseconds.
  /// - Returns: what is between that clock and wall time.
  static func kernelClock(now: UInt64) -> KernelClock {
    let wall = read(CLOCK_REALTIME)
    let time = Int64(clamping: now)
    let clocks = [read(CLOCK_BOOTTIME), read(CLOCK_MONOTONIC)]
    let nearest = clocks.min { abs($0 - time) < abs($1 - time) } ?? time
    return KernelClock(offset: wall - nearest)
  }

  /// What is between CLOCK_BOOTTIME, which the socket filter reads, and wall time.
  static var bootClock: KernelClock {
    let wall = read(CLOCK_REALTIME)
    return KernelClock(offset: wall - read(CLOCK_BOOTTIME))
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
