import ArgumentParser
import Correlation

/// Prints or writes the script that a run would use; nothing is attached and no root is needed.
struct Render: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the script for review, without running it; needs no root.",
    discussion: """
      EXAMPLES
        tuplejoin render --binary ./caller_tuple
        tuplejoin render icmp --emit icmp.bt
      """)

  @Argument(
    help: ArgumentHelp("The trace: join, accept, states, icmp or http.", valueName: "trace"))
  var trace = "join"

  @Option(
    help:
      "What the script is for; systemtap is for icmp on hosts that are too old for eBPF.")
  var engine: Engine = .bpftrace

  @OptionGroup var target: TargetOptions
  @OptionGroup var script: ScriptOptions

  func validate() throws {
    let misplaced: [(name: String, isGiven: Bool)] =
      switch (trace, engine) {
      case ("join", .bpftrace): []
      default:
        script.ofJoin + [
          ("--binary", !target.binaries.isEmpty),
          ("--pid", !target.pids.isEmpty && (trace == "states" || engine == .systemtap)),
          ("more than one --pid", target.pids.count > 1),
        ]
      }
    if let name = misplaced.first(where: \.isGiven)?.name {
      throw ValidationError("The script of \(trace) for \(engine.rawValue) has no use for \(name).")
    }
  }

  func run() async throws {
    var options = script
    options.emit = script.emit ?? "-"
    do {
      try await prepared(options).emit(.normal)
    } catch OutputError.closed {
      return
    } catch {
      throw Failure.of(error)
    }
  }

  private func prepared(_ options: ScriptOptions) async throws -> PreparedTrace {
    if engine == .systemtap { return try await .systemTap(trace, options) }
    if trace == "join" { return try await .join(target, options, isToRun: false) }
    guard ["accept", "states", "icmp", "http"].contains(trace), let trace = Trace(words: [trace])
    else {
      throw ValidationError(
        "There is no trace \"\(trace)\": give join, accept, states, icmp or http.")
    }
    return try await .kernel(trace, emit: options.emit, pid: target.pids.first, isToRun: false)
  }
}
