/// Why this host cannot run a trace.
package enum TraceHostError: Error, Sendable, Equatable {
  /// No bpftrace is on the path.
  case bpftraceMissing(searched: String)
  /// bpftrace is there and does not print a version.
  case bpftraceUnusable(path: String, output: String)
  /// bpftrace is older than every version that was tested.
  case bpftraceTooOld(path: String, version: BpftraceVersion)
  /// Not root, or a capability is missing.
  case notPermitted
  /// tracefs is not mounted, so that there are no tracepoints.
  case tracefsMissing
  /// No process has that number.
  case noSuchProcess(pid: Int32)
  /// The kernel lacks something that no other mechanism can stand in for.
  case kernelLacks(feature: String, option: String)
}

extension TraceHostError: CustomStringConvertible {
  /// One sentence: what was expected, and what was found.
  package var description: String {
    switch self {
    case .bpftraceMissing(let searched): "bpftrace was not found in \(searched)"
    case .bpftraceUnusable(let path, let output):
      "\"\(path) --version\" prints no version: \(output.isEmpty ? "it prints nothing" : output)"
    case .bpftraceTooOld(let path, let version):
      "\"\(path)\" is version \(version): at least \(BpftraceVersion.oldest) is needed"
    case .notPermitted: "not permitted to load BPF programs and to attach probes"
    case .tracefsMissing: "tracefs is not mounted on /sys/kernel/tracing"
    case .noSuchProcess(let pid): "there is no process \(pid), or it may not be inspected"
    case .kernelLacks(let feature, let option):
      "this kernel has no \(feature) (\(option))"
    }
  }

  /// What the user can do next.
  package var hint: String {
    switch self {
    case .bpftraceMissing, .bpftraceUnusable, .bpftraceTooOld:
      "apt-get install bpftrace (Debian 12 and later have a version that works)"
    case .notPermitted: "run with sudo"
    case .tracefsMissing:
      "mount -t tracefs tracefs /sys/kernel/tracing && mount -t debugfs debugfs /sys/kernel/debug"
    case .noSuchProcess: "give the number of a running process, as root"
    case .kernelLacks(_, let option): "use a kernel that is built with \(option)"
    }
  }
}
