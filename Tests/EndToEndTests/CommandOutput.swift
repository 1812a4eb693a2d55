import Foundation

/// What a short command prints, for what must be known before any test runs.
enum CommandOutput {
  struct Failed: Error {
    let words: [String]
    let status: Int32
    let errors: String
  }

  /// The one line that a command prints.
  static func line(of words: [String]) throws -> String {
    try text(of: words).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs a command to its end; throws `Failed` unless it exits with 0.
  static func text(of words: [String], input: Data = Data()) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let (output, errors, entry) = (Pipe(), Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = entry
    try process.run()
    // The commands here read all before they print, and say little when they fail.
    try entry.fileHandleForWriting.write(contentsOf: input)
    try entry.fileHandleForWriting.close()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failed(
        words: words, status: process.terminationStatus,
        errors: String(decoding: said, as: UTF8.self) + text)
    }
    return text
  }
}
