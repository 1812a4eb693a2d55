import Glibc
import Subprocess

extension KernelPreemption {
  /// What this machine's kernel does.
  static func ofHost(version: String, release: String) async -> KernelPreemption {
    var sources = Sources(
      version: version, scheduler: text(of: "/sys/kernel/debug/sched/preempt"),
      commandLine: text(of: "/proc/cmdline"))
    if let told = told(by: sources) { return told }
    sources.configuration = text(of: "/boot/config-\(release)")
    if sources.configuration == nil { sources.configuration = await ownConfiguration() }
    return KernelPreemption(sources)
  }

  /// The configuration that the kernel itself has (`CONFIG_IKCONFIG_PROC`); nil if it has none.
  private static func ownConfiguration() async -> String? {
    let path = "/proc/config.gz"
    guard access(path, R_OK) == 0 else { return nil }
    return try? await run(
      .name("zcat"), arguments: [path], output: .string(limit: longest), error: .discarded
    ).standardOutput
  }

  /// A configuration takes a quarter of it.
  private static let longest = 1 << 20

  private static func text(of path: String) -> String? {
    KernelFile.read(path, atMost: longest).map { String(decoding: $0, as: UTF8.self) }
  }
}
