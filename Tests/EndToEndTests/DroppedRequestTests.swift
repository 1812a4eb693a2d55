import GoPrograms
import Testing

extension EndToEndTests {
  /// Requests whose end is not seen, far more of them than the maps have keys: they must not keep later ones out.
  @Suite(.serialized, .oneLane, .requires(.everyGo)) struct DroppedRequestTests {
    @Test(arguments: [("1.19", 100_000), ("1.24", 10_000)])
    func laterRequestsAreJoinedByTheirContexts(version: String, aborted: Int) async throws {
      let programs = GroundTruthPrograms(build: GoBuild(version, .stripped))
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server"), "--map-keys", "2000"], in: folder)
        let server = try await TracedServer.start(programs, mode: "workers", in: folder)
        try await server.load(50, concurrency: 4, in: folder)
        for (number, dropped) in TracedServer.Dropped.allCases.enumerated() {
          let count = dropped == .abort ? aborted : 5_000
          try await server.load(
            count, concurrency: 4, firstID: 1_000_000 * (number + 1), dropped: dropped, in: folder)
          try await server.load(50, concurrency: 4, firstID: 100 * (number + 1), in: folder)
        }
        let outcome = try await tuplejoin.stop()
        let records = try outcome.records()
        let ids = [0..<50, 100..<150, 200..<250].joined().map { "/echo/\($0)" }
        #expect(records.uses.compactMap { $0.caller?.url?.path }.sorted() == ids.sorted())
        #expect((records.connects + records.uses).allSatisfy { $0.join?.by == "context" })
        let summary = try records.summary()
        #expect(
          summary.overflowed == 0 && summary.lost == 0 && summary.unreadable == 0,
          "\(outcome.errors)")
      }
    }

    /// A request that waits, on a connection that had one before, while far more others come than texts are kept.
    @Test func whatIsUnderWayKeepsItsText() async throws {
      let programs = GroundTruthPrograms.go124Stripped
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server"), "--map-keys", "2000"], in: folder)
        let server = try await TracedServer.start(programs, mode: "matrix", in: folder)
        let held = Task {
          try await RawRequest(targets: ["/past", "/hold/7"]).send(to: server.address)
        }
        #expect(try await RawRequest(target: "/held").send(to: server.address) == 200)
        try await server.load(2_000, concurrency: 4, closes: true, in: folder)
        #expect(try await RawRequest(target: "/release").send(to: server.address) == 200)
        #expect(try await held.value == 200)
        let outcome = try await tuplejoin.stop()

        let records = try outcome.records()
        for record in records.connects + records.uses {
          let caller = try #require(record.caller)
          #expect(caller.http?.request.method == "GET" && caller.url?.path == "/hold/7")
          #expect(caller.client != nil && record.join?.by == "goroutine")
        }
        #expect(records.connects.count == 1 && records.uses.count == 1)
        #expect(try records.summary().lost == 0, "\(outcome.errors)")
      }
    }

    /// Each request's context is at an address that others have had before: its parents tell it from theirs.
    @Test func contextsThatHaveOthersAddressesAreToldApart() async throws {
      let programs = GroundTruthPrograms.go124Stripped
      let requests = 20_000
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server"), "--only", "used", "--no-code"], in: folder)
        let server = try await TracedServer.start(programs, mode: "workers", in: folder)
        try await server.load(requests, concurrency: 16, closes: true, in: folder)
        let outcome = try await tuplejoin.stop()
        let agreement = try await GroundTruthRun.compare(
          server.peersPath, outcome, relation: "used", in: folder)
        #expect(agreement.truth == requests && agreement.precision == 1 && agreement.recall == 1)
      }
    }
  }
}
