import Glibc

/// What a running bpftrace is at, as the kernel tells it (proc(5)).
package struct BpftraceActivity: Sendable {
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

  /// How many files it has open, its probes among them; nil if that cannot be told.
  package var openFiles: Int? {
    guard let files = opendir("\(folder)/fd") else { return nil }
    defer { closedir(files) }
    var count = 0
    while readdir(files) != nil { count += 1 }
    // The folder and the one above it are listed, too.
    return count - 2
  }
}
