import Foundation
import Testing

/// The scripts that were reviewed; `TUPLEJOIN_RECORD=1` writes them anew, and fails the run.
enum ReviewedScript {
  /// Expects that a script is the one in this file of `Snapshots`.
  static func expect(_ text: String, isIn name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Snapshots/\(name)")
    if ProcessInfo.processInfo.environment["TUPLEJOIN_RECORD"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file.path): review the difference")
      return
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
  }
}
