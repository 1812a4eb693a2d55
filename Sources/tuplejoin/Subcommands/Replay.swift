import Correlation
import ArgumentParser
import TraceModel

/// Prints the records of a recording again, without root and without a kernel's help.
struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the records of a recording again; needs no root.",
    discussion: """
      EXAMPLES
        tuplejoin replay recording
        tuplejoin replay recording --format text
      """)

  @Argument(help: ArgumentHelp("A file that --record wrote.", valueName: "recording"))
  var path: String

  @OptionGroup var stack: StackOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    do {
      if var segments = try SegmentRecordingReader(path: path) {
        try replay(&segments)
        return
      }
      let events = try RecordedEvents(path: path)
      var pipeline = TracePipeline(
        events.header.trace, RecordPrinter(output, count: nil, showsFrames: stack.stack),
        clock: events.header.clock)
      var batch = try await events.next()
      while let present = batch {
        async let next = events.next()
        try pipeline.receive(present)
        batch = try await next
      }
      let summary = try pipeline.finish()
      guard output.level > .quiet else { return }
      if summary.unreadable > 0 {
        let lines = summary.unreadable == 1 ? "line" : "lines"
        Diagnostics.warning(
          "\(summary.unreadable) \(lines) could not be read: damaged, or of another version")
      }
      Diagnostics.note(summary.sentence)
    } catch OutputError.closed {
      return
    } catch {
      throw Failure.of(error)
    }
  }

  private func replay(_ recording: inout SegmentRecordingReader) throws {
    let header = recording.header
    var pipeline = HTTPPipeline(header, RecordPrinter(output, count: nil))
    var count = 0
    while recording.next({ pipeline.receive($0) }, { pipeline.receive($0) }) {
      count += 1
      if count.isMultiple(of: 1_024) { try pipeline.flush() }
    }
    let summary = try pipeline.finish()
    guard output.level > .quiet else { return }
    if recording.rest > 0 {
      Diagnostics.warning(
        "the last \(recording.rest) bytes could not be read: they are no whole segment")
    }
    Diagnostics.note(summary.sentence)
  }
}
