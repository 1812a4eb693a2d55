import Foundation
import GoPrograms
import Testing

extension EndToEndTests {
  /// A program that the runtime gives no rest does not suffer from being traced.
  @Suite(.serialized, .allLanes, .requires(.everyGo))
  struct TargetStrainTests {
    /// A million goroutines with growing stacks, collections all the while (`GOGC=1`), and SIGPROF.
    @Test(arguments: ["1.15", "1.19", "1.24", "1.27"])
    func aMillionHitsChangeNoAnswer(version: String) async throws {
      let programs = GroundTruthPrograms(build: GoBuild(version))
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(
          programs, mode: "strain", arguments: ["-profile"], environment: ["GOGC": "1"], in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server")], in: folder)
        // The load checks each answer, and the server each goroutine's result.
        try await server.load(10_000, concurrency: 16, in: folder)
        let outcome = try await tuplejoin.stop()
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(!server.server.hasEnded && server.server.errors.isEmpty, "\(server.server.errors)")
        let summary = try outcome.records().summary()
        #expect(summary.requests == 10_001 || summary.requests == 10_000)
        #expect(summary.lost == 0 && summary.overflowed == 0 && summary.unreadable == 0)
        let hits = try #require(summary.probes)
        #expect(hits["goroutine_create", default: 0] >= 1_000_000)
        #expect(!(try folder.text("server.bt")).contains("uretprobe"))
      }
    }
  }
}
