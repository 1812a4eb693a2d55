import Foundation

/// The bpftrace that a tuplejoin process started.
struct BpftraceProcess {
  let pid: pid_t

  /// Waits until bpftrace runs as a child of tuplejoin.
  static func child(of tuplejoin: TuplejoinProcess) async throws -> BpftraceProcess {
    try await Deadline().wait(for: "bpftrace") {
      all(.init(tuplejoin.process.pid)).first { pid in
        name(of: pid).map(names.contains) ?? false
      }.map { .init(pid: $0) }
    }
  }

  /// That of another Debian is run by that one's own dynamic linker.
  private static let names = ["bpftrace", "ld-linux-x86-64"]

  /// How many instructions the kernel went through to check each of its programs (`verified_insns`, kernel/bpf/syscall.c).
  func checkedInstructions() throws -> [Int] {
    let folder = "/proc/\(pid)/fdinfo"
    return try FileManager.default.contentsOfDirectory(atPath: folder).flatMap { name in
      // A file may have been closed.
      let info = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
      return info.split(separator: "\n").compactMap { line in
        line.hasPrefix("verified_insns:\t") ? Int(line.dropFirst("verified_insns:\t".count)) : nil
      }
    }
  }

  /// The numbers of the processes that are called bpftrace and that were started in a folder.
  static func running(in folder: RunFolder) -> [pid_t] {
    all(nil).filter { pid in
      let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
      return place == folder.path && name(of: pid) == "bpftrace"
    }
  }

  func kill() { Glibc.kill(pid, SIGKILL) }

  /// Waits until the process is gone.
  func waitUntilGone() async throws {
    try await Deadline().wait(until: "the end of bpftrace") {
      Glibc.kill(pid, 0) != 0 || Self.state(of: pid) == "Z"
    }
  }

  /// Waits until none runs that was started in a folder.
  static func waitUntilNoneRuns(in folder: RunFolder) async throws {
    try await Deadline().wait(until: "the end of bpftrace") { running(in: folder).isEmpty }
  }

  private static func all(_ parent: Int?) -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { pid in
      parent == nil || fields(of: pid).dropFirst(1).first == parent.map { "\($0)" }
    }
  }

  private static func name(of pid: pid_t) -> String? {
    guard state(of: pid) != "Z" else { return nil }
    let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
    return name?.trimmingCharacters(in: .newlines)
  }

  private static func state(of pid: pid_t) -> String? { fields(of: pid).first }

  /// The fields of `/proc/PID/stat` from the state on, behind the name, which may hold anything.
  private static func fields(of pid: pid_t) -> [String] {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return [] }
    return text[text.index(after: end)...].split(separator: " ").map(String.init)
  }
}
