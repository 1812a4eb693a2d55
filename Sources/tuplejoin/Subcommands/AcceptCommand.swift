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

      With --binary the connections of that Go service alone are shown, each with the first request that comes by \
      it, as soon as that is there; after five seconds without one.
      """)

  @OptionGroup var script: KernelScriptOptions
  @Option(
    name: .customLong("binary"),
    help: ArgumentHelp(
      "A Go service's executable, whose requests are shown, too. Can be given several times.",
      valueName: "path"))
  var binaries: [String] = []
  @OptionGroup var caller: CallerFieldOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    guard script.pid == nil || binaries.isEmpty else {
      throw ValidationError("--pid and --binary exclude one another.")
    }
    guard caller.isDefault || !binaries.isEmpty else {
      throw ValidationError(
        "Header fields and queries are told of requests: give a service's executable by --binary.")
    }
  }

  func run() async throws {
    try await TraceRun(options).run {
      if binaries.isEmpty {
        try await .kernel(
          .accept(requests: nil), emit: script.emit, pid: script.pid, isToRun: !options.dryRun)
      } else {
        try await .accept(
          binaries, emit: script.emit, caller.options, isToRun: !options.dryRun)
      }
    }
  }
}
