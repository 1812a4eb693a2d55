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
        let all = try await GroundTruthRun.together(
          builds, mode: "database", requests: Self.requests, in: folder)
        for told in all {
          let build = told.build
          // Each connection has one statement, which is the upstream's account.
          let agreement = try await GroundTruthRun.compare(
            told.server.peersPath, told.outcome, in: folder)
          #expect(agreement.truth == Self.requests && agreement.precision == 1, "\(build)")
          let connects = try told.outcome.decoded().connects
          let unjoined = connects.filter { $0.caller == nil }
          #expect(connects.count >= Self.requests, "\(build)")
          #expect(unjoined.count > Self.requests / 2 && unjoined.count < connects.count, "\(build)")
          #expect(unjoined.allSatisfy { $0.join?.reason == "opener" }, "\(build)")
        }
      }
    }
  }
}
