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
        let all = try await GroundTruthRun.together(builds, mode: mode, requests: 200, in: folder)
        for told in all {
          let agreement = try await GroundTruthRun.compare(
            told.server.dialsPath, told.outcome, in: folder)
          #expect(
            agreement.truth == 200 && agreement.precision == 1 && agreement.recall == 1,
            "\(told.build): \(agreement)")
          let connects = try told.outcome.decoded().connects
          #expect(connects.allSatisfy { $0.join?.by == "goroutine" }, "\(told.build)")
        }
      }
    }
  }
}
