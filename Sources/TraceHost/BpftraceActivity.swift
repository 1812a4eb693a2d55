import Glibc

/// What a running bpftrace is at, as the kernel shows it (proc(5)).
package struct BpftraceActivity: Sendable {
  /// `BPF_PROG_TYPE_PERF_EVENT` (include/uapi/linux/bpf.h), of which a timer's program is.
  private static let perfEvent: UInt64 = 7

  private let folder: String

  package init(pid: Int32) { folder = "/proc/\(pid)" }

  /// Tells that it sleeps, but not for the reader of its output: then it has read all the events that there were.
  package var hasReadAll: Bool {
    // `PID (COMMAND) STATE …`: the command may hold anything but ends at the last parenthesis.
    guard let stat = KernelFile.read("\(folder)/stat", atMost: 4096),
      let nameEnd = stat.lastIndex(of: UInt8(ascii: ")")),
      stat[(nameEnd + 1)...].starts(with: Array(" S".utf8))
    else { return false }
    // The function it sleeps in: `ep_poll`, `do_epoll_wait`, or `pipe_write` and its like (fs/pipe.c).
    let place = KernelFile.read("\(folder)/wchan", atMost: 256).map {
      String(decoding: $0, as: UTF8.self)
    }
    return place?.contains("pipe") != true
  }

  /// How often the kernel did not run one of its programs, because another one was under way on that processor.
  ///
  /// Its timers do not count: what one of them does not print the next one does. The kernel's own figure
  /// (`bpf_prog_show_fdinfo`; of kprobes and tracepoints since Linux 6.7); nil if it is unknown.
  package var skippedPrograms: UInt64? {
    guard let files = opendir("\(folder)/fdinfo") else { return nil }
    defer { closedir(files) }
    var programs: [UInt64: UInt64] = [:]
    while let file = readdir(files) {
      let name = withUnsafePointer(to: &file.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let info = KernelFile.read("\(folder)/fdinfo/\(name)", atMost: 4096) else { continue }
      let members = Self.members(of: info)
      guard let id = members["prog_id"], let misses = members["recursion_misses"] else { continue }
      // One program may be open twice.
      programs[id] = members["prog_type"] == Self.perfEvent ? 0 : misses
    }
    return programs.isEmpty ? nil : programs.values.reduce(0, &+)
  }

  /// The lines `NAME:<tab>NUMBER`.
  private static func members(of info: [UInt8]) -> [Substring: UInt64] {
    var members: [Substring: UInt64] = [:]
    for line in String(decoding: info, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: ":\t")
      if words.count == 2, let number = UInt64(words[1]) { members[words[0]] = number }
    }
    return members
  }

  /// How many files it has open, its probes among them; nil if that is unknown.
  package var openFiles: Int? {
    guard let files = opendir("\(folder)/fd") else { return nil }
    defer { closedir(files) }
    var count = 0
    while readdir(files) != nil { count += 1 }
    // The folder and the one above it are listed, too.
    return count - 2
  }
}
