import Testing
import TraceModel

@testable import BpftraceSession

@Suite struct StreamAnnotatorTests {
  private let stream = """
    Attaching 2 probes...
    process 7 2 1 61
    ready 1
    tick 3
    process 8 4 1 62
    process 8 4 damaged
    process 9 5 1 63
    cut
    """

  private let annotated = """
    ready 1
    begun
    Attaching 2 probes...
    process 7 2 1 61
    process 7
    and more
    tick 3
    process 8 4 1 62
    process 8 4 damaged
    process 9 5 1 63
    process 9
    and more
    cut
    """

  @Test(arguments: [1, 2, 7, 19, 60, 1_000])
  func linesAreAddedAtTheBeginningAndBehindThoseTheyExplain(chunk: Int) {
    var output: [UInt8] = []
    var annotator = StreamAnnotator(beginning: Array("begun\n".utf8)) { event in
      switch event {
      case .process(let process) where process.pid != 8:
        Array("process \(process.pid)\nand more\n".utf8)
      default: []
      }
    }
    var rest = Array(stream.utf8)[...]
    while !rest.isEmpty {
      rest.prefix(chunk).withUnsafeBytes { annotator.receive($0) { output += $0 } }
      rest = rest.dropFirst(chunk)
    }
    annotator.finish { output += $0 }
    #expect(String(decoding: output, as: UTF8.self) == annotated)
  }

  @Test func aStreamThatNeverGetsReadyIsPassedOn() {
    var output: [UInt8] = []
    var annotator = StreamAnnotator(beginning: Array("begun\n".utf8)) { _ in [] }
    Array("Lost 3 events\ncut".utf8).withUnsafeBytes { annotator.receive($0) { output += $0 } }
    #expect(output.isEmpty)
    annotator.finish { output += $0 }
    #expect(String(decoding: output, as: UTF8.self) == "Lost 3 events\ncut")
  }

  @Test func onlyWholeLinesArePassedOn() {
    var pieces: [String] = []
    var annotator = StreamAnnotator { _ in [] }
    for piece in ["ready", " 1\ntick 1\ntick ", "2", "\n", "tick 3\ntick 4\n"] {
      Array(piece.utf8).withUnsafeBytes {
        annotator.receive($0) { pieces.append(String(decoding: $0, as: UTF8.self)) }
      }
    }
    annotator.finish { _ in Issue.record("nothing is left") }
    #expect(pieces == ["ready 1\n", "tick 1\n", "tick 2\n", "tick 3\ntick 4\n"])
  }
}
