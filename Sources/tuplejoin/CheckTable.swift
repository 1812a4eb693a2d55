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
    for probe in KernelMechanisms.probes {
      do throws(TraceHostError) {
        let planned = try KernelMechanisms.plan(probe, on: host)
        add(probe.rawValue, ok: true, "\(planned.place); \(planned.reason)")
      } catch {
        add(probe.rawValue, ok: false, error.description)
      }
    }
  }

  /// Adds a program, and where its probes go.
  mutating func add(_ plan: ProbePlan) {
    let program = plan.program
    add(
      "binary", ok: true,
      "\(program.path): \(program.goVersion), \(program.architecture.rawValue), "
        + "\(program.linking), \(program.symbolSource.words)")
    add("layout", ok: true, "from \(program.layoutSource)")
    for probe in plan.probes where probe.site != nil {
      add(probe.probe.rawValue, ok: true, "\(probe.place); \(probe.reason)")
    }
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
