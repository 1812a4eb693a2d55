import ArgumentParser
import Correlation

/// Shows each connection that a process accepts.
struct AcceptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Show each TCP connection that a process accepts, and how full its queue is.",
    discussion: """
      The queue is the listener's own at that moment: how many connections still wait to be accepted, and how \
      many may. A queue that is full makes the kernel drop new connections.
      """)

  @OptionGroup var script: KernelScriptOptions
  @OptionGroup var options: RunOptions

  func run() async throws {
    try await TraceRun(options).run {
      try await .kernel(.accept, emit: script.emit, pid: script.pid, isToRun: !options.dryRun)
    }
  }
}
