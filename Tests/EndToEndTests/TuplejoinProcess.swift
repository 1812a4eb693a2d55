import Foundation
import Subprocess
import Testing

/// The executable under test at work, from its start to its last line.
struct TuplejoinProcess {
  let process: RunningProcess

  /// Starts tracing, and waits until every probe is enabled.
  static func trace(
    _ arguments: [String], in folder: RunFolder, environment: [String: String?] = [:]
  ) async throws -> TuplejoinProcess {
    let ready = folder.file("ready")
    // An earlier trace's in the same folder.
    unlink(ready)
    let command = arguments.prefix { !$0.hasPrefix("-") }
    let options = arguments.dropFirst(command.count)
    let tuplejoin = try await start(
      Array(command) + ["--ready-file", ready] + options, in: folder, environment: environment)
    try await Deadline().wait(until: "the ready file") {
      if let status = tuplejoin.process.termination {
        throw Deadline.Missed(description: "it ended with \(status): \(tuplejoin.process.errors)")
      }
      return access(ready, F_OK) == 0
    }
    return tuplejoin
  }

  /// Starts the executable, with whatever arguments.
  static func start(
    _ arguments: [String], in folder: RunFolder, environment: [String: String?] = [:]
  ) async throws -> TuplejoinProcess {
    let process = try await folder.start(
      "tuplejoin", [ProjectFolder.executable] + arguments, environment: environment)
    return TuplejoinProcess(process: process)
  }

  /// Runs the executable to its end.
  static func run(
    _ arguments: [String], in folder: RunFolder, environment: [String: String?] = [:]
  ) async throws -> TuplejoinOutcome {
    let tuplejoin = try await start(arguments, in: folder, environment: environment)
    return try await tuplejoin.outcome()
  }

  /// Waits until it says something on standard error.
  func waitUntilSaid(_ text: String) async throws {
    try await Deadline().wait(until: "\"\(text)\" on standard error") {
      process.errors.contains(text) || process.hasEnded
    }
  }

  /// Waits until so many lines are on standard output.
  func waitForLines(_ count: Int) async throws {
    try await Deadline().wait(until: "\(count) lines") {
      process.output.utf8.count { $0 == UInt8(ascii: "\n") } >= count
    }
  }

  /// Asks for the end, and returns what came of the run.
  func stop(
    _ signal: Int32 = SIGINT
  ) async throws -> TuplejoinOutcome {
    process.send(signal)
    return try await outcome()
  }

  /// Waits for the end.
  func outcome() async throws -> TuplejoinOutcome {
    let status = try await process.end()
    return TuplejoinOutcome(
      status: status, output: try Data(contentsOf: URL(fileURLWithPath: process.outputPath)),
      errors: process.errors)
  }
}

/// What came of a run.
struct TuplejoinOutcome {
  let status: TerminationStatus
  let output: Data
  let errors: String

  var text: String { String(decoding: output, as: UTF8.self) }

  /// The lines on standard output but notices of losses, which the summary has, too.
  var lines: [Data] {
    let loss = Data(#"{"event":"lost""#.utf8)
    return output.split(separator: UInt8(ascii: "\n")).filter { !$0.starts(with: loss) }
  }

  /// The summary.
  var lastLine: Data { output.split(separator: UInt8(ascii: "\n")).last ?? Data() }

  /// How often the kernel did not run a program, since it ran another one; by the summary.
  func skippedPrograms() throws -> Int { try summary().probes?["kernel_skipped"] ?? 0 }

  /// How many events were sent and never read, or never sent, since the kernel ran another program; by the summary.
  func missedEvents() throws -> Int { try skippedPrograms() + (summary().lost ?? 0) }

  private struct Summary: Decodable {
    var lost: Int?
    var probes: [String: Int]?
  }

  private func summary() throws -> Summary {
    try JSONDecoder().decode(Summary.self, from: lastLine)
  }

  /// The exit code; nil if it was killed.
  var exitCode: Int32? { if case .exited(let code) = status { code } else { nil } }

  /// The records on standard output, each of which must be as the schema wants it.
  func records(sourceLocation: SourceLocation = #_sourceLocation) throws -> TraceRecords {
    try RecordSchema.expectValid(output, sourceLocation: sourceLocation)
    return try decoded()
  }

  /// The records on standard output, which were held against the schema before.
  func decoded() throws -> TraceRecords {
    let decoder = JSONDecoder()
    return TraceRecords(all: try lines.map { try decoder.decode(TraceRecord.self, from: $0) })
  }
}

/// The records of one run.
struct TraceRecords {
  let all: [TraceRecord]

  /// The connects in the order of their time: those of several CPUs are printed in any order.
  var connects: [TraceRecord] {
    all.filter { $0.event == "connect" }.sorted { $0.timestamp ?? "" < $1.timestamp ?? "" }
  }

  /// The uses of connections, in any order.
  var uses: [TraceRecord] { all.filter { $0.event == "use" } }

  /// The requests that have ended, in any order.
  var requests: [TraceRecord] { all.filter { $0.event == "request" } }

  /// The summary, which is the last line of every run.
  func summary(sourceLocation: SourceLocation = #_sourceLocation) throws -> TraceRecord {
    let last = try #require(all.last, sourceLocation: sourceLocation)
    try #require(last.event == "summary", sourceLocation: sourceLocation)
    #expect(all.count { $0.event == "summary" } == 1, sourceLocation: sourceLocation)
    return last
  }
}
