import Glibc

/// The control groups of a process, as `/proc/PID/cgroup` lists them.
package enum ControlGroupFile {
  /// A dozen hierarchies have a tenth of it; more is cut, since it goes into one line of the stream.
  private static let longest = 16_384

  /// Reads the control groups of a process that began at this time, a line for each hierarchy.
  ///
  /// - Parameters:
  ///   - pid: the process.
  ///   - start: when it began, in nanoseconds since the boot (`task_struct.start_boottime`).
  /// - Returns: the contents of the file; nil if the process has ended.
  package static func read(process pid: UInt32, start: UInt64) -> [UInt8]? {
    guard let groups = KernelFile.read("/proc/\(pid)/cgroup", atMost: longest), !groups.isEmpty,
      // After the reading: had the number become another process's, it would have another start.
      let status = KernelFile.read("/proc/\(pid)/stat", atMost: longest),
      self.start(in: status) == ticks(start)
    else { return nil }
    return groups
  }

  /// When a process began, in clock ticks since the boot: field 22 of `/proc/PID/stat` (proc(5)).
  static func start(in status: [UInt8]) -> UInt64? {
    // The second field, the name in parentheses, may hold anything.
    guard let end = status.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = status[end...].split(separator: UInt8(ascii: " "))
    return fields.count > 20 ? UInt64(String(decoding: fields[20], as: UTF8.self)) : nil
  }

  private static func ticks(_ nanoseconds: UInt64) -> UInt64 {
    nanoseconds / (1_000_000_000 / UInt64(max(1, sysconf(Int32(_SC_CLK_TCK)))))
  }
}
