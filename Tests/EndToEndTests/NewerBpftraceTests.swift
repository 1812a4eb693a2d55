import Foundation
import Testing

extension EndToEndTests {
  /// Newer versions of bpftrace, natively: `Tests/setup/debian-program` fetches them.
  @Suite(.serialized, .oneLane, .requires(.newerBpftrace))
  struct NewerBpftraceTests {
    /// Debian 13's bpftrace is 0.23, and the one of Debian sid 0.27 or later.
    static let suites = ["trixie", "sid"]

    @Test(arguments: suites)
    func everyDialIsJoinedWithItsRequest(suite: String) async throws {
      try await RunFolder.open { folder in
        var run = GroundTruthRun()
        run.environment = try Self.environment(suite)
        let outcome = try await run.run(in: folder)
        #expect(outcome.agreement.truth == run.requests)
        #expect(outcome.agreement.precision == 1 && outcome.agreement.recall == 1)
        let summary = try outcome.records.summary()
        #expect(summary.lost == 0 && summary.unreadable == 0 && summary.overflowed == 0)
        // Programs that the kernel skips while the machine's other traces run are counted above, by what they cost.
        let warnings = outcome.tuplejoin.errors.split(separator: "\n").filter {
          $0.contains("warning") && !$0.contains("the kernel skipped")
        }
        #expect(warnings.isEmpty)
      }
    }

    @Test(arguments: suites)
    func everyOtherTraceTells(suite: String) async throws {
      let environment = try Self.environment(suite)
      for (trace, event, count) in [("accept", "accept", 23), ("states", "state", 23 * 5)] {
        try await RunFolder.open { folder in
          let run = try await TCPSequences.trace(
            [trace], making: ["many=23"], environment: environment, in: folder)
          let records = run.connections.flatMap { connection in
            [false, true].flatMap { run.records(event, of: connection, atServer: $0) }
          }
          #expect(records.count >= count, "\(trace)")
        }
      }
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["accept", "--binary", try GroundTruthPrograms.go119.path("server")], in: folder,
          environment: environment)
        for id in 0..<7 {
          #expect(try await RawRequest(target: "/echo/\(id)").send(to: server.address) == 200)
        }
        let accepts = try await tuplejoin.stop().records().all.filter { $0.event == "accept" }
        #expect(Set(accepts.map(\.caller?.url?.path)) == Set((0..<7).map { "/echo/\($0)" }))
      }
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let port = try #require(server.address.split(separator: ":").last)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["http", "--via", "syscall", "--port", "\(port)"], in: folder, environment: environment)
        for id in 0..<7 {
          #expect(try await RawRequest(target: "/echo/\(id)").send(to: server.address) == 200)
        }
        try await tuplejoin.waitForLines(7)
        #expect(try await tuplejoin.stop().exchanges() == (0..<7).map { "GET /echo/\($0) 200" })
      }
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          ["icmp"], in: folder, environment: environment)
        let ping = try await folder.run("ping", ["ping", "-c", "3", "-i", "0.1", "127.0.0.1"])
        let records = try KernelRecords(try await tuplejoin.stop())
        #expect(records.events(of: ping.pid).map(\.icmp?.sequence) == [1, 2, 3])
        let arguments = records.events(of: ping.pid).first?.process?.arguments
        #expect(arguments?.dropFirst() == ["-c", "3", "-i", "0.1", "127.0.0.1"])
      }
    }

    /// Tells that all of them are there, or could be fetched.
    static let areThere = suites.allSatisfy { (try? environment($0)) != nil }

    /// Where that suite's bpftrace comes first on PATH.
    static func environment(_ suite: String) throws -> [String: String?] {
      ["PATH": SearchPath.beginning(with: try ProjectFolder.program("bpftrace", of: suite))]
    }
  }
}
