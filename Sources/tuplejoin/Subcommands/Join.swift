import ArgumentParser

/// Joins inbound requests with the outbound connections that they dial.
struct Join: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Join inbound requests with the outbound connections that they dial. (default)",
    discussion: """
      Writes the script for review, runs it with bpftrace, and prints one JSON object a line on \
      standard output for each connection that the program dials: with the request that caused it, \
      or with the reason why none is known. The last line is the summary.

      EXAMPLES
        sudo tuplejoin --binary ./caller_tuple --only dialed
        sudo tuplejoin --pid 4242 --requests --format text
      """)

  @OptionGroup var target: TargetOptions
  @OptionGroup var script: ScriptOptions
  @OptionGroup var stack: StackOptions
  @OptionGroup var options: RunOptions

  @Flag(
    help:
      "Also show each HTTP exchange on the connections, as captured by a socket filter."
  )
  var http = false

  func run() async throws {
    try await TraceRun(options, showsFrames: stack.stack).run {
      try await .join(
        target, command: options.command, script, mapKeys: options.engine.mapKeys,
        withHTTP: http, isToRun: !options.dryRun)
    }
  }
}
