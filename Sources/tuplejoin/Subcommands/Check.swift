import ArgumentParser
import GoBinary
import ProbePlanning
import TraceHost

/// Tells what this host and a binary allow, and the plan that follows.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report what this host and a binary allow, and the plan that follows, with reasons.",
    discussion: """
      The exit code is 0 if the main job can run, otherwise the one with which it would fail.

      EXAMPLES
        sudo tuplejoin check
        sudo tuplejoin check --binary ./caller_tuple
      """)

  @OptionGroup var target: TargetOptions

  func run() async throws {
    let host = await HostCapabilities.probe(
      kprobes: KernelMechanisms.functions(of: KernelMechanisms.probes))
    var table = CheckTable()
    table.add(host)
    var failure: (any Error)? = host.obstacle.map(Failure.of)
    if !target.binaries.isEmpty || !target.pids.isEmpty {
      do {
        for traced in try TracedProgram.all(target) {
          table.add(traced.program)
          table.add(try ProbePlan(joining: traced.program, on: host))
        }
      } catch {
        let found = Failure.of(error)
        table.add("plan", ok: false, (found as? Failure)?.message ?? "\(found)")
        failure = failure ?? found
      }
    }
    print(table.text)
    if let failure { throw failure }
    print("the main job can run here")
  }
}
