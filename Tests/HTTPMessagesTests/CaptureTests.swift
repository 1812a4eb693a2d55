import Foundation
import Testing

/// Captures of connections on which it is easy to go wrong, as the reader alone sees them.
@Suite struct CaptureTests {
  /// What is expected of a capture, of those in `Tests/Captures/expected`.
  struct Expectation: CustomTestStringConvertible, Sendable {
    let name: String
    let lines: [String]
    var testDescription: String { name }

    static let all: [Expectation] = {
      let file = Capture.folder.appending(path: "expected")
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      return text.split(separator: "\n\n").map { part in
        let lines = part.split(separator: "\n").map(String.init)
        return Expectation(name: lines[0], lines: Array(lines.dropFirst()))
      }
    }()
  }

  @Test func everyCaptureHasAnExpectation() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Capture.folder.path())
    let captures = files.filter { $0.hasSuffix(".pcap") }.map { String($0.dropLast(5)) }
    #expect(!captures.isEmpty)
    #expect(Set(captures) == Set(Expectation.all.map(\.name)))
  }

  @Test(arguments: Expectation.all) func recordsAreAsExpected(of capture: Expectation) throws {
    #expect(try Capture(named: capture.name).read().sorted() == capture.lines.sorted())
  }
}
