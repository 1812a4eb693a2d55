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
  /// The functions that kprobes can be attached to; none without `CONFIG_KPROBE_EVENTS`.
  package let kprobes: Set<KernelFunction>
  /// The tracepoints that are there.
  package let tracepoints: Set<Tracepoint>
  /// Tells that the kernel describes its own types (`CONFIG_DEBUG_INFO_BTF`).
  package let hasBTF: Bool
  /// The processors that the kernel may ever number, from 0 up (`_SC_NPROCESSORS_CONF`).
  package let processors: Int
  /// Whether the kernel may take the processor away from a program in the target.
  package let preemption: KernelPreemption
  /// Tells that a program can forbid it (`bpf_preempt_disable`, since Linux 6.10).
  package let canHoldProcessor: Bool
  /// bpftrace, or why it cannot be used.
  package let bpftrace: Swift.Result<Bpftrace, TraceHostError>

  package init(
    kernelRelease: String, isRoot: Bool, hasTracefs: Bool, hasUprobes: Bool,
    kprobes: Set<KernelFunction>, tracepoints: Set<Tracepoint>, hasBTF: Bool, processors: Int,
    preemption: KernelPreemption, canHoldProcessor: Bool = false,
    bpftrace: Swift.Result<Bpftrace, TraceHostError>
  ) {
    self.kernelRelease = kernelRelease
    self.isRoot = isRoot
    self.hasTracefs = hasTracefs
    self.hasUprobes = hasUprobes
    self.kprobes = kprobes
    self.tracepoints = tracepoints
    self.hasBTF = hasBTF
    self.processors = processors
    self.preemption = preemption
    self.canHoldProcessor = canHoldProcessor
    self.bpftrace = bpftrace
  }

  /// Looks at the machine that this process runs on.
  ///
  /// - Parameter functions: those that kprobes may be wanted for.
  /// - Returns: what the machine can do.
  package static func probe(kprobes functions: [KernelFunction]) async -> HostCapabilities {
    let events = "/sys/kernel/tracing/events"
    let devices = "/sys/bus/event_source/devices"
    let (release, version) = kernelName()
    // Others do their work meanwhile: bpftrace takes the longest.
    async let bpftrace = Bpftrace.find()
    let preemption = KernelPreemption.ofHost(version: version, release: release)
    // The list of symbols is long: only those that can be of use are looked for.
    let symbols = KernelSymbols.present(
      of: (exists("\(devices)/kprobe/type") ? functions.map(\.rawValue) : [])
        + (preemption.interrupts ? [holdingFunction] : []))
    return HostCapabilities(
      kernelRelease: release,
      isRoot: geteuid() == 0,
      hasTracefs: exists(events),
      hasUprobes: exists("\(devices)/uprobe/type"),
      kprobes: Set(functions.filter { symbols.contains($0.rawValue) }),
      // Without tracefs, which only root may read, nothing shows that any is missing.
      tracepoints: Set(
        Tracepoint.allCases.filter { !exists(events) || exists("\(events)/\($0.folder)") }),
      hasBTF: exists("/sys/kernel/btf/vmlinux"),
      processors: max(1, sysconf(Int32(_SC_NPROCESSORS_CONF))),
      preemption: preemption, canHoldProcessor: symbols.contains(holdingFunction),
      bpftrace: await bpftrace)
  }

  /// The first thing that keeps a trace of a Go program from running; nil if nothing does.
  package var obstacle: TraceHostError? {
    if let obstacle = kernelObstacle { return obstacle }
    if !hasUprobes { return .kernelLacks(feature: "uprobes", option: "CONFIG_UPROBE_EVENTS=y") }
    if !tracepoints.contains(.socketState) {
      return .kernelLacks(
        feature: "tracepoint sock:inet_sock_set_state", option: "Linux 4.16 or later")
    }
    return nil
  }

  /// The first thing that keeps every trace from running; nil if nothing does.
  package var kernelObstacle: TraceHostError? {
    if !isRoot { return .notPermitted }
    if case .failure(let error) = bpftrace { return error }
    if !hasTracefs { return .tracefsMissing }
    if !hasBTF {
      return .kernelLacks(feature: "type information", option: "CONFIG_DEBUG_INFO_BTF=y")
    }
    return nil
  }

  /// The version that a script is written for: bpftrace's, or the oldest one where there is none.
  package var bpftraceVersion: BpftraceVersion {
    if case .success(let bpftrace) = bpftrace { bpftrace.version } else { .oldest }
  }

  /// Whether two threads can be in the same program on one processor, and what is done about that.
  package var interference: Interference {
    guard preemption.interrupts else { return .none }
    if canHoldProcessor, BpftraceDialect.of(bpftraceVersion).importsC { return .heldOff }
    let version = kernelRelease.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    return version.lexicographicallyPrecedes([6, 13]) ? .possible : .harmful
  }

  /// By which a program holds its processor (kernel/bpf/helpers.c).
  private static let holdingFunction = "bpf_preempt_disable"

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// `uname -r` and `uname -v`.
  private static func kernelName() -> (release: String, version: String) {
    var name = utsname()
    guard uname(&name) == 0 else { return ("unknown", "") }
    func text(_ field: some Any) -> String {
      withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    return (text(name.release), text(name.version))
  }
}
