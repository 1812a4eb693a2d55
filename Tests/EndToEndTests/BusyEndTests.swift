import Foundation
import Testing

extension EndToEndTests {
  /// A service in production is never idle, neither when a trace of it begins nor when it ends.
  @Suite(.serialized, .allLanes, .requires(.newerBpftrace))
  struct BusyEndTests {
    /// How the upstream is called, and by which bpftrace; nil is the host's own.
    static let cases: [(mode: String, suite: String?)] = ["fresh", "pool"].flatMap { mode in
      [nil, "trixie", "sid"].map { (mode, $0) }
    }

    @Test(arguments: cases)
    func nothingIsLostAtTheEnd(mode: String, suite: String?) async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(mode: mode, in: folder)
        let load = try await folder.start(
          "load",
          [
            try GroundTruthPrograms.go119.path("load"), "-n", "1000000000", "-c", "32", "-url",
            "http://\(server.address)",
          ])
        // It rests while bpftrace compiles: the end is to be busy.
        load.send(SIGSTOP)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try GroundTruthPrograms.go119.path("server"), "--requests", "--states"],
          in: folder, environment: try suite.map(NewerBpftraceTests.environment) ?? [:])
        load.send(SIGCONT)
        try await tuplejoin.waitForLines(3_000)
        let outcome = try await tuplejoin.stop()
        #expect(!load.hasEnded && !server.server.hasEnded)
        let records = try outcome.records()
        let summary = try records.summary()
        #expect(summary.lost == 0 && summary.unreadable == 0, "\(summary)")
        #expect(summary.overflowed == 0, "\(summary)")
        #expect(!outcome.errors.contains("were lost"), "\(outcome.errors)")
        // What has no caller is of a request that had begun before the trace.
        let reasons = Set(records.all.compactMap { $0.join?.reason })
        #expect(reasons.isSubset(of: ["no-request-seen"]), "\(reasons)")
        #expect(try #require(summary.uses).joined > 0)
      }
    }
  }
}
