import Foundation
import Testing

extension EndToEndTests {
  /// A service in a PID namespace, as in a container: its threads have other numbers inside.
  @Suite(.serialized, .oneLane) struct NamespaceTests {
    @Test func processInAPIDNamespaceIsJoined() async throws {
      try await RunFolder.open { folder in
        let programs = GroundTruthPrograms.go119
        let upstream = try await folder.start(
          "upstream", [try programs.path("upstream"), "-log", folder.file("peers")])
        let upstreamAddress = try await TracedServer.listeningAddress(of: upstream)
        let process = try await folder.start(
          "server",
          [
            "unshare", "--pid", "--fork", "--kill-child", "--mount-proc",
            try programs.path("server"), "-upstream", "http://\(upstreamAddress)",
            "-dials", folder.file("dials"),
          ])
        let server = TracedServer(
          address: try await TracedServer.listeningAddress(of: process),
          upstreamAddress: upstreamAddress, server: process, upstream: upstream,
          dialsPath: folder.file("dials"), peersPath: folder.file("peers"))

        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server")], in: folder)
        try await server.load(200, concurrency: 8, in: folder)
        let outcome = try await tuplejoin.stop()

        let agreement = try await GroundTruthRun.compare(server.dialsPath, outcome, in: folder)
        #expect(agreement.truth == 200 && agreement.precision == 1 && agreement.recall == 1)
        // The number is the host's: inside, the server is process 1.
        #expect(try outcome.records().connects.allSatisfy { ($0.process?.pid ?? 0) > 1 })
      }
    }
  }
}
