import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// `--requests`: each inbound request is told at its end.
  @Suite(.serialized, .oneLane) struct RequestEndTests {
    @Test func requestsWithoutConnectionsAreTold() async throws {
      try await RunFolder.open { folder in
        let programs = GroundTruthPrograms.go124Stripped
        let server = try await TracedServer.start(programs, mode: "none", in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server"), "--requests"], in: folder)
        try await server.load(50, concurrency: 8, in: folder)
        _ = try await RawRequest(target: "/nowhere").send(to: server.address)
        let records = try await tuplejoin.stop().records()
        let echoes = records.requests.filter { $0.caller?.url?.path.hasPrefix("/echo/") == true }
        #expect(echoes.count == 50)
        let unknown = records.requests.filter { $0.caller?.url?.path == "/nowhere" }
        #expect(unknown.map(\.http?.response?.statusCode) == [404])
        for request in echoes + unknown {
          #expect(request.connections == TraceRecord.Connections(dialed: 0, used: 0))
        }
      }
    }

    @Test func requestsByHTTP2AreToldToo() async throws {
      try await RunFolder.open { folder in
        let programs = GroundTruthPrograms.go119
        let server = try await TracedServer.start(programs, mode: "h2", in: folder)
        // The upstream is a server, too.
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("upstream"), "--requests"], in: folder)
        let load = try await folder.run(
          "load",
          [try programs.path("load"), "-n", "50", "-c", "4", "-url", "http://\(server.address)"])
        #expect(load.termination == .exited(0))
        let records = try await tuplejoin.stop().records()
        #expect(records.requests.count == 50)
        #expect(records.requests.allSatisfy { $0.http?.response?.statusCode == 200 })
        #expect(Set(records.requests.map { $0.caller?.url?.path }).count == 50)
      }
    }
  }
}
