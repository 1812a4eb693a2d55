import ArgumentParser
import FoundationEssentials
import Glibc
import TimelinePlot

/// Draws the records of a run over time.
struct Plot: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Draw records over time: the states of connections, or requests with what they dialed.",
    discussion: """
      The records are those of tuplejoin states, with or without --summary, or of the main job. The picture \
      is one file that needs nothing else; by its name it is SVG, or a page of HTML.
      """)

  @Argument(help: ArgumentHelp("JSON lines that tuplejoin has printed.", valueName: "records"))
  var path: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write, which is replaced.", valueName: "out.svg|out.html"))
  var output: String

  func validate() throws {
    guard output.hasSuffix(".svg") || output.hasSuffix(".html") else {
      throw ValidationError("--output takes a name that ends in .svg or .html, not \"\(output)\".")
    }
  }

  func run() async throws {
    do {
      let timeline = try Timeline(jsonLines: FileContents.read(path))
      try FileContents.write(
        output.hasSuffix(".html") ? HTMLPage(timeline).text : SVGPlot(timeline).text, to: output)
    } catch {
      throw Failure.of(error)
    }
  }
}

/// Whole files.
private enum FileContents {
  static func read(_ path: String) throws(RecordingError) -> [UInt8] {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw .cannotRead(path: path, errno)
    }
    return Array(data)
  }

  static func write(_ text: String, to path: String) throws(OutputError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, errno) }
    defer { close(descriptor) }
    try ByteSink(descriptor: descriptor, name: path).write(text)
  }
}
