/// Whether the kernel may take the processor away from what runs in it, and so from a uprobe's program:
/// since Linux 6.0 that only stays on its processor (`bpf_prog_run_array_uprobe`, `migrate_disable`).
///
/// Programs of kprobes and of tracepoints are not preempted, but for those of system calls since Linux 7
/// (`trace_call_bpf_faultable`).
package enum KernelPreemption: String, Sendable {
  case none, voluntary, lazy, full

  /// Tells that another task's program may run on the processor before one has ended.
  package var interrupts: Bool {
    switch self {
    case .none, .voluntary: false
    case .lazy, .full: true
    }
  }
}

extension KernelPreemption {
  /// What shows it, the surest first; what is not there or may not be read is nil.
  struct Sources {
    /// `uname -v`.
    var version = ""
    /// `/sys/kernel/debug/sched/preempt`: the one in force is in parentheses.
    var scheduler: String?
    /// `/proc/cmdline`.
    var commandLine: String?
    /// The configuration that the kernel was built with.
    var configuration: String?
  }

  /// What the sources say; what none of them says is taken for a kernel that preempts.
  init(_ sources: Sources) { self = Self.told(by: sources) ?? .full }

  /// What the sources say; nil if none of them does.
  static func told(by sources: Sources) -> KernelPreemption? {
    let build = sources.version.split(separator: " ").first { $0.hasPrefix("PREEMPT") }
    return switch build {
    case nil, "PREEMPT_VOLUNTARY": KernelPreemption.none
    case "PREEMPT_DYNAMIC":
      sources.scheduler.flatMap(inForce) ?? sources.commandLine.flatMap(asBooted)
        ?? sources.configuration.flatMap(asBuilt)
    default: .full
    }
  }

  private static func inForce(_ scheduler: String) -> KernelPreemption? {
    scheduler.split(whereSeparator: \.isWhitespace)
      .first { $0.hasPrefix("(") && $0.hasSuffix(")") }
      .flatMap { Self(rawValue: String($0.dropFirst().dropLast())) }
  }

  private static func asBooted(_ commandLine: String) -> KernelPreemption? {
    commandLine.split(whereSeparator: \.isWhitespace).last { $0.hasPrefix("preempt=") }
      .flatMap { Self(rawValue: String($0.dropFirst("preempt=".count))) }
  }

  private static func asBuilt(_ configuration: String) -> KernelPreemption? {
    let options: [(String, KernelPreemption)] = [
      ("CONFIG_PREEMPT_NONE=y", .none), ("CONFIG_PREEMPT_VOLUNTARY=y", .voluntary),
      ("CONFIG_PREEMPT_LAZY=y", .lazy), ("CONFIG_PREEMPT=y", .full),
    ]
    let lines = Set(configuration.split(separator: "\n"))
    return options.first { lines.contains(Substring($0.0)) }?.1
  }
}
