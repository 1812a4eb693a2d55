import Glibc
import Subprocess
import SystemPackage

extension KernelPreemption {
  /// What this machine's kernel does.
  static func ofHost(version: String, release: String) async -> KernelPreemption {
    let known = Sources(
      version: version, scheduler: text(of: "/sys/kernel/debug/sched/preempt"),
      commandLine: text(of: "/proc/cmdline"), configuration: text(of: "/boot/config-\(release)"))
    guard known.configuration == nil else { return KernelPreemption(known) }
    var sources = known
    sources.configuration = await ownConfiguration()
    return KernelPreemption(sources)
  }

  /// The configuration that the kernel itself has (`CONFIG_IKCONFIG_PROC`); nil if it has none.
  private static func ownConfiguration() async -> String? {
    let path = "/proc/config.gz"
    guard access(path, R_OK) == 0 else { return nil }
    return try? await run(
      .name("zcat"), arguments: [path], output: .string(limit: 1 << 20), error: .discarded
    ).standardOutput
  }

  /// The text of a file; nil if it cannot be read.
  private static func text(of path: String) -> String? {
    guard let file = try? FileDescriptor.open(FilePath(path), .readOnly) else { return nil }
    defer { try? file.close() }
    var bytes: [UInt8] = []
    while bytes.count < 1 << 20 {
      var piece = [UInt8](repeating: 0, count: 65_536)
      guard let count = piece.withUnsafeMutableBytes({ try? file.read(into: $0) }), count > 0
      else { break }
      bytes += piece.prefix(count)
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}
