import Foundation
import Synchronization
import Testing

/// The schema of all records; every line that any test produces is held against it.
enum RecordSchema {
  /// A Python that has the validator; nil if there is none.
  static let python: String? = ["python3", "/usr/bin/python3"].first { python in
    (try? CommandOutput.text(of: [python, "-c", "import jsonschema"])) != nil
  }

  /// The one process that validates: its start costs more than most runs.
  private static let validator = Mutex<Validator?>(nil)

  /// Records an issue for each line that is not as the schema wants it.
  static func expectValid(_ lines: Data, sourceLocation: SourceLocation = #_sourceLocation) throws {
    guard let python else {
      // Without root or kernel a test can still run here: only this part of it cannot.
      if Requirement.areAllRequired { throw Requirement.Missing(requirement: .schemaValidator) }
      return
    }
    let problems = try validator.withLock { validator in
      let running = try validator ?? Validator(python)
      validator = running
      return try running.problems(of: lines)
    }
    if !problems.isEmpty {
      Issue.record("not as the schema wants it: \(problems)", sourceLocation: sourceLocation)
    }
  }
}

/// `validate-records`, which ends with the tests: its input ends then.
private struct Validator: Sendable {
  private struct Ended: Error {}

  private let input, output: FileHandle

  init(_ python: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      python, "\(ProjectFolder.endToEndTests)/validate-records", ProjectFolder.schema,
    ]
    let (entry, exit) = (Pipe(), Pipe())
    process.standardInput = entry
    process.standardOutput = exit
    try process.run()
    input = entry.fileHandleForWriting
    output = exit.fileHandleForReading
  }

  /// What is wrong with these lines, a line each; empty if nothing is.
  func problems(of lines: Data) throws -> String {
    try input.write(contentsOf: Data("\(lines.count)\n".utf8) + lines)
    var said = Data()
    while !said.ends(with: Data(".\n".utf8)) {
      let more = output.availableData
      guard !more.isEmpty else { throw Ended() }
      said += more
    }
    return String(decoding: said.dropLast(2), as: UTF8.self)
  }
}

extension Data {
  /// Tells that it ends with these bytes, which are a line of their own.
  fileprivate func ends(with line: Data) -> Bool {
    suffix(line.count) == line
      && (count == line.count || self[endIndex - line.count - 1] == UInt8(ascii: "\n"))
  }
}
