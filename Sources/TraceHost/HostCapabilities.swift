import Glibc

/// What this kernel and this bpftrace can do, as far as a plan depends on it.
package struct HostCapabilities: Sendable {
  /// `uname -r`.
  package let kernelRelease: String
  /// Tells that BPF programs may be loaded: effective user 0.
  package let isRoot: Bool
  /// Tells that tracefs is mounted where bpftrace looks for it.
  package let hasTracefs: Bool
  /// Tells that uprobes can be attached (`CONFIG_UPROBE_EVENTS`).
  package let hasUprobes: Bool
  /// Tells that kprobes can be attached (`CONFIG_KPROBE_EVENTS`) and that `tcp_connect` is there.
  package let hasConnectKprobe: Bool
  /// Tells that the tracepoint `sock:inet_sock_set_state` is there (Linux 4.16).
  package let hasStateTracepoint: Bool
  /// Tells that the kernel describes its own types (`CONFIG_DEBUG_INFO_BTF`).
  package let hasBTF: Bool
  /// The processors that the kernel may ever number, from 0 up (`_SC_NPROCESSORS_CONF`).
  package let processors: Int
  /// bpftrace, or why it cannot be used.
  package let bpftrace: Swift.Result<Bpftrace, TraceHostError>

  package init(
    kernelRelease: String, isRoot: Bool, hasTracefs: Bool, hasUprobes: Bool,
    hasConnectKprobe: Bool, hasStateTracepoint: Bool, hasBTF: Bool, processors: Int,
    bpftrace: Swift.Result<Bpftrace, TraceHostError>
  ) {
    self.kernelRelease = kernelRelease
    self.isRoot = isRoot
    self.hasTracefs = hasTracefs
    self.hasUprobes = hasUprobes
    self.hasConnectKprobe = hasConnectKprobe
    self.hasStateTracepoint = hasStateTracepoint
    self.hasBTF = hasBTF
    self.processors = processors
    self.bpftrace = bpftrace
  }

  /// Looks at the machine that this process runs on.
  package static func probe() async -> HostCapabilities {
    let events = "/sys/kernel/tracing/events"
    let devices = "/sys/bus/event_source/devices"
    return HostCapabilities(
      kernelRelease: kernelName(),
      isRoot: geteuid() == 0,
      hasTracefs: exists(events),
      hasUprobes: exists("\(devices)/uprobe/type"),
      hasConnectKprobe: exists("\(devices)/kprobe/type") && KernelSymbols.contain("tcp_connect"),
      hasStateTracepoint: exists("\(events)/sock/inet_sock_set_state"),
      hasBTF: exists("/sys/kernel/btf/vmlinux"),
      processors: max(1, sysconf(Int32(_SC_NPROCESSORS_CONF))),
      bpftrace: await Bpftrace.find())
  }

  /// The first thing that keeps a trace of a Go program from running; nil if nothing does.
  package var obstacle: TraceHostError? {
    if !isRoot { return .notPermitted }
    if case .failure(let error) = bpftrace { return error }
    if !hasTracefs { return .tracefsMissing }
    if !hasUprobes { return .kernelLacks(feature: "uprobes", option: "CONFIG_UPROBE_EVENTS=y") }
    if !hasBTF {
      return .kernelLacks(feature: "type information", option: "CONFIG_DEBUG_INFO_BTF=y")
    }
    if !hasStateTracepoint {
      return .kernelLacks(
        feature: "tracepoint sock:inet_sock_set_state", option: "Linux 4.16 or later")
    }
    return nil
  }

  /// The version that a script is written for: bpftrace's, or the oldest one where there is none.
  package var bpftraceVersion: BpftraceVersion {
    if case .success(let bpftrace) = bpftrace { bpftrace.version } else { .oldest }
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func kernelName() -> String {
    var name = utsname()
    guard uname(&name) == 0 else { return "unknown" }
    return withUnsafeBytes(of: name.release) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
