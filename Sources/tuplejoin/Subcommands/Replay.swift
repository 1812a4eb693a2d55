import Correlation
import ArgumentParser
import TraceModel

/// Prints the records of a recording again, without root and without a kernel's help.
struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the records of a recording again: the same lines, without root.")

  @Argument(help: ArgumentHelp("A file that --record wrote.", valueName: "recording"))
  var path: String

  @OptionGroup var output: OutputOptions

  func run() async throws {
    do {
      let events = try RecordedEvents(path: path)
      var pipeline = TracePipeline(
        events.header.trace, RecordPrinter(output.format, count: nil), clock: events.header.clock)
      var batch = try await events.next()
      while let present = batch {
        async let next = events.next()
        try pipeline.receive(present)
        batch = try await next
      }
      let summary = try pipeline.finish()
      if output.level > .quiet { Diagnostics.note(summary.sentence) }
    } catch OutputError.closed {
      return
    } catch {
      throw Failure.of(error)
    }
  }
}
