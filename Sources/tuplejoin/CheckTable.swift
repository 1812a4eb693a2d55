import GoBinary
import ProbePlanning
import ScriptTemplate
import TraceHost

/// The table that `tuplejoin check` prints: what, whether it will do, and what was found.
struct CheckTable {
  private var rows: [(name: String, mark: String, text: String)] = []

  mutating func add(_ name: String, ok: Bool?, _ text: String) {
    rows.append((name, ok.map { $0 ? "yes" : "NO" } ?? "-", text))
  }

  /// Adds what a host allows.
  mutating func add(_ host: HostCapabilities) {
    add("kernel", ok: nil, host.kernelRelease)
    add("root", ok: host.isRoot, "to load BPF programs and attach probes")
    switch host.bpftrace {
    case .success(let bpftrace):
      add("bpftrace", ok: true, "\(bpftrace.version) at \(bpftrace.path)")
    case .failure(let error): add("bpftrace", ok: false, error.description)
    }
    add("tracefs", ok: host.hasTracefs, "/sys/kernel/tracing, for tracepoints")
    add("BTF", ok: host.hasBTF, "/sys/kernel/btf/vmlinux, for the kernel's structs")
    add("uprobes", ok: host.hasUprobes, "for probes in the binary")
    add("preemption", ok: nil, "\(host.preemption.rawValue): \(host.interference.words)")
    for probe in KernelMechanisms.probes {
      do throws(TraceHostError) {
        let planned = try KernelMechanisms.plan(probe, on: host)
        add(probe.rawValue, ok: true, "\(planned.place); \(planned.reason)")
      } catch {
        add(probe.rawValue, ok: false, error.description)
      }
    }
  }

  /// Adds what a program says about itself.
  mutating func add(_ program: GoProgram) {
    add(
      "binary", ok: nil,
      "\(program.path): \(program.goVersion), \(program.architecture.rawValue), "
        + program.symbolSource.words)
    if let profile = program.profile {
      add("profile", ok: nil, "built with \(profile), which has the compiler inline more")
    }
    add("linking", ok: nil, program.linking.description)
    add("arguments", ok: nil, program.abi.words)
    add("layout", ok: nil, "from \(program.layout.source); \(program.layout.selfCheck.words)")
    if let problem = program.layout.unusedDWARF { add("", ok: nil, "  \(problem)") }
  }

  /// Adds where the probes of a program go, and what cannot be joined all the same.
  mutating func add(_ plan: ProbePlan) {
    for probe in plan.probes {
      guard probe.site != nil else { continue }
      add(probe.probe.rawValue, ok: true, "\(probe.place); \(probe.reason)")
      for site in probe.sites { add("", ok: nil, "  \(site.proof)") }
    }
    for type in plan.program.contextTypes {
      add(
        "context", ok: nil,
        "\(type.name) descends from its \(type.parents.map(\.path).joined(separator: ", "))")
    }
    for missing in plan.unjoined { add("not joined", ok: nil, missing) }
    for missing in plan.program.untold { add("not told", ok: nil, missing) }
    for warning in plan.program.warnings { add("warning", ok: nil, warning) }
  }

  /// The aligned table.
  var text: String {
    let width = rows.map(\.name.count).max() ?? 0
    return rows.map { row in
      let name = row.name + String(repeating: " ", count: width - row.name.count)
      let mark = row.mark + String(repeating: " ", count: 3 - row.mark.count)
      return "\(name)  \(mark)  \(PrintableText.onTerminal(row.text))"
    }.joined(separator: "\n")
  }
}

extension ABI {
  /// Where functions take their arguments, in words.
  fileprivate var words: String {
    switch self {
    case .register: "in registers"
    case .stack: "on the stack"
    }
  }
}

extension StructLayout.SelfCheck {
  /// What the runtime's code says of the offsets, in words.
  fileprivate var words: String {
    switch self {
    case .agrees: "the code of runtime.systemstack agrees"
    case .corrects: "the code of runtime.systemstack has others, which are taken"
    case .silent: "the code of runtime.systemstack is not as in the versions known"
    }
  }
}

extension ProbeSite {
  /// How the instruction was found, and its bytes.
  fileprivate var proof: String {
    let how =
      switch kind {
      case .prologueBranch: "found by decoding the stack check"
      case .call: "found by the call's target"
      case .indirectCall: "found by Go's table of inlined calls"
      case .entry: "found in Go's function table"
      }
    let text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    return "\(how); the file has \(text) there, and is read again before and after attaching"
  }
}
