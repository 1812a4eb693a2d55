import Foundation
import GoPrograms
import Testing

/// A run of tuplejoin against programs that know the truth.
struct GroundTruthRun: Sendable, CustomTestStringConvertible {
  var mode = "fresh"
  var requests = 2_000
  var concurrency = 64
  var programs = GroundTruthPrograms.go119
  var listen = "127.0.0.1:0"
  var options: [String] = []
  /// What tuplejoin finds changed in its environment.
  var environment: [String: String?] = [:]

  var testDescription: String { "\(mode), \(requests) at \(concurrency), \(listen), \(programs)" }

  /// What `Tests/GroundTruth/compare` tells.
  struct Agreement: Decodable {
    let truth, joined, correct, unjoined: Int
    let precision, recall: Double
  }

  struct Outcome {
    let tuplejoin: TuplejoinOutcome
    let records: TraceRecords
    /// Of the connections that were dialed.
    let agreement: Agreement
    /// Of the uses of connections.
    let useAgreement: Agreement
    let server: TracedServer
  }

  /// Traces one server under load, and compares.
  func run(in folder: RunFolder) async throws -> Outcome {
    let server = try await TracedServer.start(programs, mode: mode, listen: listen, in: folder)
    let tuplejoin = try await TuplejoinProcess.trace(
      ["--binary", try programs.path("server")] + options, in: folder,
      environment: environment)
    try await server.load(requests, concurrency: concurrency, in: folder)
    let outcome = try await tuplejoin.stop()
    return Outcome(
      tuplejoin: outcome, records: try outcome.records(),
      agreement: try await Self.compare(
        server.dialsPath, outcome, stripsSuffix: mode == "fan", areAncestors: mode == "after",
        in: folder),
      useAgreement: try await Self.compare(
        server.peersPath, outcome, stripsSuffix: mode == "fan", areAncestors: mode == "after",
        relation: "used", in: folder),
      server: server)
  }

  /// A server, and what one run has told of it among others.
  struct Told {
    let build: GoBuild
    let server: TracedServer
    let outcome: TuplejoinOutcome
    /// Of the whole run.
    let summary: TraceRecord
  }

  /// Traces a server of each build in one run, each under load; nothing may be lost.
  static func together(
    _ builds: [GoBuild], mode: String, requests: Int, concurrency: Int = 16, options: [String] = [],
    in folder: RunFolder
  ) async throws -> [Told] {
    let tuplejoin = try await TuplejoinProcess.trace(
      try builds.flatMap { ["--binary", try $0.path(.server)] } + options, in: folder)
    var servers: [TracedServer] = []
    for (number, build) in builds.enumerated() {
      let server = try await TracedServer.start(
        GroundTruthPrograms(build: build), mode: mode, name: "-\(number)", in: folder)
      servers.append(server)
      try await server.load(requests, concurrency: concurrency, in: folder)
    }
    let outcome = try await tuplejoin.stop()
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    let summary = try outcome.records().summary()
    #expect(summary.lost == 0 && summary.overflowed == 0 && summary.unreadable == 0)
    let told = try outcome.byProcess()
    return try zip(builds, servers).map { build, server in
      let own = try #require(told[Int(server.server.pid)], "\(build)")
      return Told(build: build, server: server, outcome: own, summary: summary)
    }
  }

  /// Compares records with an account of the truth.
  static func compare(
    _ truth: String, _ outcome: TuplejoinOutcome, stripsSuffix: Bool = false,
    areAncestors: Bool = false,
    relation: String = "dialed", in folder: RunFolder
  ) async throws -> Agreement {
    let records = try folder.write(outcome.output, to: "records.jsonl")
    let words =
      ["\(ProjectFolder.groundTruth)/compare"] + (stripsSuffix ? ["--strip-suffix"] : [])
      + (areAncestors ? ["--ancestor"] : [])
      + (relation == "used" ? ["--used"] : [])
    let comparison = try await folder.run("compare-\(relation)", words + [truth, records])
    return try JSONDecoder().decode(Agreement.self, from: Data(comparison.output.utf8))
  }
}
