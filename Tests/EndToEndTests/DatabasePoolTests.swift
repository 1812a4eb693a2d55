import GoPrograms
import Testing

extension EndToEndTests {
  /// database/sql opens a connection for whichever call waits, on a goroutine that the first request has started.
  @Suite(.serialized, .oneLane, .requires(.everyGo)) struct DatabasePoolTests {
    private static let requests = 200

    /// A dial is the request's on whose goroutine it is made, and nobody's where the pool makes it.
    @Test func whatThePoolOpensIsNobodys() async throws {
      let builds = ["1.15", "1.19", "1.24", "1.27"].map { GoBuild($0, .stripped) }
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          try builds.flatMap { ["--binary", try $0.path(.server)] }, in: folder)
        var servers: [TracedServer] = []
        for (number, build) in builds.enumerated() {
          let server = try await TracedServer.start(
            GroundTruthPrograms(build: build), mode: "database", name: "-\(number)", in: folder)
          servers.append(server)
          try await server.load(Self.requests, concurrency: 16, in: folder)
        }
        let outcome = try await tuplejoin.stop()
        let summary = try outcome.records().summary()
        #expect(summary.lost == 0 && summary.overflowed == 0 && summary.unreadable == 0)
        let told = try outcome.byProcess()
        for (build, server) in zip(builds, servers) {
          let own = try #require(told[Int(server.server.pid)], "\(build)")
          // Each connection has one statement, which is the upstream's account.
          let agreement = try await GroundTruthRun.compare(server.peersPath, own, in: folder)
          #expect(agreement.truth == Self.requests && agreement.precision == 1, "\(build)")
          let connects = try own.decoded().connects
          let unjoined = connects.filter { $0.caller == nil }
          #expect(connects.count >= Self.requests, "\(build)")
          #expect(unjoined.count > Self.requests / 2 && unjoined.count < connects.count, "\(build)")
          #expect(unjoined.allSatisfy { $0.join?.reason == "opener" }, "\(build)")
        }
      }
    }
  }
}
