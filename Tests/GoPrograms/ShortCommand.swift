import Foundation

/// A command that says little, run to its end.
package enum ShortCommand {
  package struct Failed: Error {
    let words: [String]
    let status: Int32
    let output: String
  }

  /// What it prints on standard output; throws `Failed` unless it exits with 0.
  package static func output(
    of words: [String], environment: [String: String] = [:]
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failed(words: words, status: process.terminationStatus, output: output)
    }
    return output
  }
}

/// Where the project's files are.
enum ProjectTree {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}
