import ArgumentParser
import Correlation

/// Shows each connection that a process accepts.
struct AcceptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Show each TCP connection that a process accepts, and how full the accept queue is.",
    discussion: """
      The queue is the listener's, at that moment: how many connections are waiting to be accepted, and how many \
      can wait. When it is full, the kernel drops new connections.

      With --binary, only the connections of that Go service are shown, each with the first request that arrives on \
      it. A connection without a request is shown after five seconds.

      EXAMPLES
        sudo tuplejoin accept --format text
        sudo tuplejoin accept --binary ./caller_tuple
      """)

  @OptionGroup var script: KernelScriptOptions
  @Option(
    name: .customLong("binary"),
    help: ArgumentHelp(
      "A Go service's executable; its requests are shown as well. Repeatable.",
      valueName: "path"))
  var binaries: [String] = []
  @OptionGroup var caller: CallerFieldOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    guard script.pid == nil || binaries.isEmpty else {
      throw ValidationError("--pid and --binary exclude each other.")
    }
    guard caller.isDefault || !binaries.isEmpty else {
      throw ValidationError(
        "Header fields and queries belong to requests: name a service's executable with --binary.")
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
