import ArgumentParser

/// The options of every trace that runs.
struct RunOptions: ParsableArguments {
  @OptionGroup var output: OutputOptions
  @Flag(name: .shortAndLong, help: "Print each probe, and what bpftrace prints, on standard error.")
  var verbose = false
  @OptionGroup var engine: EngineOptions
  @OptionGroup var limits: RunLimits

  @Flag(help: "Write the script for review, and stop.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Keep the raw events in a new file for tuplejoin replay; only its owner can read it.",
      valueName: "path"))
  var record: String?

  @Option(
    help: ArgumentHelp("Create this file when every probe is enabled.", valueName: "path"))
  var readyFile: String?

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp(
      "A command to start when every probe is enabled; when it or the trace ends, so does the other.",
      valueName: "command"))
  var command: [String] = []

  var level: Diagnostics.Level { output.quiet || !verbose ? output.level : .verbose }
}

/// When a run ends by itself.
struct RunLimits: ParsableArguments {
  @Option(help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
  var duration: Double?

  @Option(
    help: ArgumentHelp("Stop after so many events, such as connections.", valueName: "number"))
  var count: Int?

  func validate() throws {
    if let duration, !(duration > 0 && duration <= 31_536_000) {
      throw ValidationError("--duration takes seconds from 0 up to a year, not \(duration).")
    }
    if let count, count < 1 {
      throw ValidationError("--count takes 1 or more, not \(count).")
    }
  }
}
