import CZlib

extension KernelPreemption {
  /// What this machine's kernel does.
  static func ofHost(version: String, release: String) -> KernelPreemption {
    var sources = Sources(
      version: version, scheduler: text(of: "/sys/kernel/debug/sched/preempt"),
      commandLine: text(of: "/proc/cmdline"))
    if let told = told(by: sources) { return told }
    sources.configuration = text(of: "/boot/config-\(release)") ?? ownConfiguration()
    return KernelPreemption(sources)
  }

  /// The configuration that the kernel itself has (`CONFIG_IKCONFIG_PROC`); nil if it has none.
  private static func ownConfiguration() -> String? {
    guard let file = gzopen("/proc/config.gz", "rb") else { return nil }
    defer { gzclose(file) }
    let text = [UInt8](unsafeUninitializedCapacity: longest) { bytes, count in
      count = max(0, Int(gzread(file, bytes.baseAddress, UInt32(bytes.count))))
    }
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }

  /// A configuration takes a quarter of it.
  private static let longest = 1 << 20

  private static func text(of path: String) -> String? {
    KernelFile.read(path, atMost: longest).map { String(decoding: $0, as: UTF8.self) }
  }
}
