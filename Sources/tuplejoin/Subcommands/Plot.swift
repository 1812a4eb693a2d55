import ArgumentParser
import Glibc
import TimelinePlot

/// Draws the records of a run over time.
struct Plot: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Plot records over time: the states of connections, or requests with the connections that they dialed and used.",
    discussion: """
      The records are those of tuplejoin states, with or without --summary, or of the main job: with --requests, each \
      request is drawn from start to end; with --states, so are its connections. The picture is one file that needs \
      no other, in SVG or HTML, as its name says.

      EXAMPLES
        tuplejoin plot records.jsonl --output connections.svg
        tuplejoin plot records.jsonl --output requests.html
      """)

  @Argument(help: ArgumentHelp("JSON lines that tuplejoin printed.", valueName: "records"))
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
  /// Reads a file or a pipe to its end.
  static func read(_ path: String) throws(PlotError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotRead(path: path, errno) }
    defer { close(descriptor) }
    var contents: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { return contents }
      if count > 0 { contents += piece.prefix(count) }
      if count < 0, errno != EINTR { throw .cannotRead(path: path, errno) }
    }
  }

  static func write(_ text: String, to path: String) throws(OutputError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, errno) }
    defer { close(descriptor) }
    try ByteSink(descriptor: descriptor, name: path).write(text)
  }
}
