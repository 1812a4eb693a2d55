import GoPrograms
import Testing

extension EndToEndTests {
  /// C beside Go: Go as a library in a C program, and C code that a goroutine calls.
  @Suite(.serialized, .oneLane, .requires(.everyGo), .requires(.compiler)) struct CProgramTests {
    @Test func aLibraryIsJoinedAsAProgramIs() async throws {
      try await expectAll(["1.19", "1.24", "1.27"].map { GoBuild($0, .cShared) }, mode: "fresh")
    }

    /// The thread's storage names g0 while C code runs.
    @Test func connectsOfCCodeAreItsCallers() async throws {
      let builds = [
        GoBuild("1.15", .cgoStripped), GoBuild("1.19", .cgoStripped),
        GoBuild("1.24", .externalPIEStripped), GoBuild("1.27", .cgoStripped),
      ]
      try await expectAll(builds, mode: "cgo")
    }

    /// Traces a server of each build, and expects that every dial is its request's.
    private func expectAll(_ builds: [GoBuild], mode: String) async throws {
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          try builds.flatMap { ["--binary", try $0.path(.server)] }, in: folder)
        var servers: [TracedServer] = []
        for (number, build) in builds.enumerated() {
          let server = try await TracedServer.start(
            GroundTruthPrograms(build: build), mode: mode, name: "-\(number)", in: folder)
          servers.append(server)
          try await server.load(200, concurrency: 16, in: folder)
        }
        let outcome = try await tuplejoin.stop()
        let summary = try outcome.records().summary()
        #expect(summary.lost == 0 && summary.overflowed == 0 && summary.unreadable == 0)
        let told = try outcome.byProcess()
        for (build, server) in zip(builds, servers) {
          let own = try #require(told[Int(server.server.pid)], "\(build)")
          let agreement = try await GroundTruthRun.compare(server.dialsPath, own, in: folder)
          #expect(
            agreement.truth == 200 && agreement.precision == 1 && agreement.recall == 1,
            "\(build): \(agreement)")
          #expect(try own.decoded().connects.allSatisfy { $0.join?.by == "goroutine" }, "\(build)")
        }
      }
    }
  }
}
