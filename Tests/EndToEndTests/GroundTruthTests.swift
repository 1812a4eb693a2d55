import Foundation
import Testing

extension EndToEndTests {
  /// Every record is right, and none is missing: held against programs that did it themselves.
  @Suite(.serialized, .oneLane) struct GroundTruthTests {
    /// Concurrency 64 is what `SupportTests` has, by each version of Go.
    private static let runs = [
      GroundTruthRun(concurrency: 1),
      GroundTruthRun(concurrency: 8, programs: .go119WithSymbols),
      GroundTruthRun(mode: "maxconns", programs: .go119),
      GroundTruthRun(mode: "maxconns", programs: .go115),
      GroundTruthRun(mode: "maxconns", programs: .go124),
      GroundTruthRun(mode: "fan", requests: 1_000),
      GroundTruthRun(mode: "fan", requests: 1_000, programs: .go127),
      GroundTruthRun(programs: .go124, listen: "[::1]:0"),
    ]

    @Test(.requires(.everyGo), arguments: runs)
    func everyDialIsJoinedWithItsRequest(run: GroundTruthRun) async throws {
      try await RunFolder.open { folder in
        let outcome = try await run.run(in: folder)
        let dials = run.requests * (run.mode == "fan" ? 3 : 1)
        try Self.expectAll(outcome, dials: dials, requests: run.requests)
        #expect(outcome.records.connects.allSatisfy { $0.join?.afterResponse == nil })
        let family = run.listen.hasPrefix("[") ? "ipv6" : "ipv4"
        #expect(outcome.records.connects.allSatisfy { $0.network?.type == family })
      }
    }

    @Test(.requires(.everyGo), arguments: [GroundTruthPrograms.go115, .go119, .go124Stripped])
    func dialsAfterTheResponseAreMarked(programs: GroundTruthPrograms) async throws {
      try await RunFolder.open { folder in
        let outcome = try await GroundTruthRun(mode: "after", programs: programs).run(in: folder)
        try Self.expectAll(outcome, dials: 2_000, requests: 2_000, areOutlived: true)
        #expect(outcome.records.connects.allSatisfy { $0.join?.afterResponse == true })
      }
    }

    @Test func refusedConnectsHaveTheirCaller() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(mode: "refused", in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try GroundTruthPrograms.go119.path("server")], in: folder)
        try await server.load(100, concurrency: 8, in: folder)
        let records = try await tuplejoin.stop().records()
        let connects = records.connects
        #expect(connects.count == 100)
        #expect(connects.allSatisfy { $0.result == "refused" && $0.errno == 111 })
        #expect(connects.allSatisfy { $0.network?.peer?.port == 1 })
        let paths = Set(connects.compactMap { $0.caller?.url?.path })
        #expect(paths == Set((0..<100).map { "/echo/\($0)" }))
      }
    }

    @Test func processesOfOneBinaryAreToldApart() async throws {
      try await RunFolder.open { folder in
        let first = try await TracedServer.start(name: "1", in: folder)
        let second = try await TracedServer.start(name: "2", in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try GroundTruthPrograms.go119.path("server")], in: folder)
        async let one: Void = first.load(1_000, concurrency: 16, in: folder)
        async let two: Void = second.load(1_000, concurrency: 16, firstID: 1_000_000, in: folder)
        _ = try await (one, two)
        let outcome = try await tuplejoin.stop()

        let truth = try folder.write(
          folder.text("dials1") + folder.text("dials2"), to: "dials")
        let agreement = try await GroundTruthRun.compare(truth, outcome, in: folder)
        #expect(agreement.truth == 2_000 && agreement.precision == 1 && agreement.recall == 1)
        for connect in try outcome.records().connects {
          let id = try #require(
            connect.caller?.url.flatMap { Int($0.path.dropFirst("/echo/".count)) })
          let server = id < 1_000_000 ? first.server : second.server
          #expect(connect.process?.pid == Int(server.pid))
        }
      }
    }

    /// Expects that a run ended well, and that it is right about everything.
    static func expectAll(
      _ outcome: GroundTruthRun.Outcome, dials: Int, requests: Int, areOutlived: Bool = false,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      #expect(outcome.tuplejoin.exitCode == 0, sourceLocation: sourceLocation)
      #expect(outcome.agreement.truth == dials, sourceLocation: sourceLocation)
      #expect(outcome.agreement.precision == 1, sourceLocation: sourceLocation)
      #expect(outcome.agreement.recall == 1, sourceLocation: sourceLocation)
      let summary = try outcome.records.summary(sourceLocation: sourceLocation)
      #expect(summary.requests == requests + 1 || summary.requests == requests)
      #expect(summary.joined == (areOutlived ? 0 : dials), sourceLocation: sourceLocation)
      let counters = String(decoding: outcome.tuplejoin.lastLine, as: UTF8.self)
      #expect(summary.lost == 0, "\(counters)", sourceLocation: sourceLocation)
      #expect(summary.overflowed == 0, sourceLocation: sourceLocation)
      #expect(summary.unreadable == 0, sourceLocation: sourceLocation)
      #expect(
        summary.unjoined?.total == (areOutlived ? dials : 0), sourceLocation: sourceLocation)
    }
  }
}
