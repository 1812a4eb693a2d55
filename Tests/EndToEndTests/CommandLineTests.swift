import Foundation
import Testing

extension EndToEndTests {
  /// What each option promises.
  @Suite(.serialized, .oneLane) struct CommandLineTests {
    private static var server: String {
      get throws { try GroundTruthPrograms.go119.path("server") }
    }

    @Test(arguments: ["dialed", "used"])
    func oneRelationCanBeHadAlone(relation: String) async throws {
      try await RunFolder.open { folder in
        let run = GroundTruthRun(requests: 50, concurrency: 4, options: ["--only", relation])
        let records = try await run.run(in: folder).records
        #expect(records.connects.count == (relation == "dialed" ? 50 : 0))
        #expect(records.uses.count == (relation == "used" ? 50 : 0))
      }
    }

    @Test func countEndsTheRun() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try Self.server, "--count", "5", "--only", "dialed"], in: folder)
        try await server.load(20, in: folder)
        let outcome = try await tuplejoin.outcome()
        #expect(outcome.exitCode == 0)
        let records = try outcome.records()
        #expect(records.connects.count == 5)
        _ = try records.summary()
      }
    }

    @Test func durationEndsTheRun() async throws {
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try Self.server, "--duration", "0.5"], in: folder)
        let outcome = try await tuplejoin.outcome()
        #expect(outcome.exitCode == 0)
        #expect(try outcome.records().summary().connects == 0)
      }
    }

    @Test func oneProcessAloneIsTraced() async throws {
      try await RunFolder.open { folder in
        let first = try await TracedServer.start(name: "1", in: folder)
        let second = try await TracedServer.start(name: "2", in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--pid", "\(first.server.pid)"], in: folder)
        try await second.load(10, firstID: 100, in: folder)
        try await first.load(10, in: folder)
        let records = try await tuplejoin.stop().records()
        #expect(
          records.connects.map { $0.process?.pid }
            == Array(repeating: Int(first.server.pid), count: 10))
        #expect(
          Set(records.connects.map { $0.caller?.url?.path }) == Set((0..<10).map { "/echo/\($0)" }))
      }
    }

    @Test func aCommandIsTracedFromItsFirstRequestAndEndsTheRun() async throws {
      try await RunFolder.open { folder in
        let other = try await TracedServer.start(name: "0", in: folder)
        let tuplejoin = try await TuplejoinProcess.start(
          [
            "--binary", try Self.server, "--", try Self.server, "-upstream",
            "http://\(other.upstreamAddress)",
          ], in: folder)
        let address = try await Deadline().wait(for: "the command's address") {
          TracedServer.address(in: tuplejoin.process.errors)
        }
        #expect(try await RawRequest(target: "/echo/first").send(to: address) == 200)
        try await tuplejoin.waitForLines(1)
        let line = try #require(tuplejoin.process.output.split(separator: "\n").first)
        let first = try JSONDecoder().decode(TraceRecord.self, from: Data(line.utf8))
        #expect(first.caller?.url?.path == "/echo/first")
        // The run ends with the command.
        kill(pid_t(try #require(first.process?.pid)), SIGTERM)
        let outcome = try await tuplejoin.outcome()
        #expect(outcome.exitCode == 0)
        #expect(!outcome.text.contains("listening"))
        _ = try outcome.records().summary()
      }
    }

    @Test func theCommandEndsWithTheRun() async throws {
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.start(["--", try Self.server], in: folder)
        try await tuplejoin.waitUntilSaid("listening ")
        let outcome = try await tuplejoin.stop()
        #expect(outcome.exitCode == 0)
        let address = try #require(TracedServer.address(in: outcome.errors))
        await #expect(throws: RawRequest.Failed.self) {
          try await RawRequest(target: "/").send(to: address)
        }
      }
    }

    @Test func textIsAnAlignedTable() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try Self.server, "--format", "text"], in: folder)
        try await server.load(3, in: folder)
        let outcome = try await tuplejoin.stop()
        let lines = outcome.text.split(separator: "\n").map(String.init)
        // Each request dials a connection, and uses it.
        #expect(lines.count == 1 + 3 * 2)
        let header = try #require(lines.first)
        #expect(
          header.split(separator: " ")
            == ["TIME", "RESULT", "CALLER", "SERVER", "LPORT", "PEER", "FUNCTION"])
        for (column, value, count) in [
          ("RESULT", "established ", 3), ("RESULT", "used ", 3),
          ("PEER", server.upstreamAddress + " ", 6), ("FUNCTION", "main.", 3),
        ] {
          let place = try #require(header.range(of: column)).lowerBound.utf16Offset(in: header)
          #expect(lines.dropFirst().count { $0.dropFirst(place).hasPrefix(value) } == count)
        }
        // Rows of several CPUs come in any order.
        #expect(
          (0..<3).allSatisfy { id in
            lines.dropFirst().count { $0.contains(" GET /echo/\(id) ") } == 2
          })
      }
    }

    @Test func quietSaysNothing() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try Self.server, "-q"], in: folder)
        try await server.load(1, in: folder)
        let outcome = try await tuplejoin.stop()
        #expect(outcome.errors.isEmpty)
        #expect(try outcome.records().connects.count == 1)
      }
    }

    /// Where an option would do nothing, there is none.
    @Test(arguments: [
      ["accept", "--stack"], ["states", "--stack"], ["icmp", "--stack"], ["http", "--stack"],
      ["http", "--verbose"], ["replay", "recording", "--verbose"],
      ["render", "icmp", "--requests"],
      ["render", "accept", "--binary", "server"], ["render", "states", "--pid", "1"],
      ["render", "http", "--pid", "1", "--pid", "2"], ["render", "icmp", "--header", "x-a"],
      ["render", "--engine", "systemtap", "--binary", "server", "--use-code"],
    ])
    func optionsStandOnlyWhereTheyDoSomething(words: [String]) async throws {
      try await RunFolder.open { folder in
        let outcome = try await TuplejoinProcess.run(words, in: folder)
        #expect(outcome.exitCode == 64)
        #expect(outcome.output.isEmpty && outcome.errors.contains("--"))
      }
    }

    @Test(arguments: [
      ["--duration", "0"], ["--count", "0"], ["--string-limit", "10"], ["--map-keys", "0"],
      ["--ring-pages", "3"], ["--no-such-option"], [],
    ])
    func wrongOptionsAreRefused(options: [String]) async throws {
      try await RunFolder.open { folder in
        let target = options.isEmpty ? [] : ["--binary", try Self.server]
        let outcome = try await TuplejoinProcess.run(target + options, in: folder)
        #expect(outcome.exitCode == 64)
        #expect(outcome.output.isEmpty)
      }
    }
  }
}
