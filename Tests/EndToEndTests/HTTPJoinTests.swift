import Foundation
import Testing

extension EndToEndTests {
  /// The main job with `--http`: what was on the wire, with the request that used its connection for it.
  @Suite(.serialized, .oneLane, .requires(.nginx)) struct HTTPJoinTests {
    private struct Line: Decodable {
      struct Caller: Decodable { var url: Location }
      struct Location: Decodable { var path: String }
      struct Network: Decodable, Equatable { var local, peer: HTTPLine.Endpoint? }

      var event: String
      var relation: String?
      var caller: Caller?
      var network: Network?
      var http: HTTPLine.Messages?
    }

    @Test func exchangesCarryTheirCaller() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let other = try await TracedServer.start(name: "other", in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--pid", "\(server.server.pid)", "--http"],
          in: folder)
        try await other.load(20, firstID: 1_000, in: folder)
        try await server.load(23, concurrency: 4, in: folder)
        try await tuplejoin.waitForLines(46)
        let outcome = try await tuplejoin.stop()
        #expect(outcome.exitCode == 0)
        try RecordSchema.expectValid(outcome.output)
        let lines = try outcome.output.split(separator: UInt8(ascii: "\n")).map {
          try JSONDecoder().decode(Line.self, from: $0)
        }
        let connects = lines.filter { $0.event == "connect" }
        let exchanges = lines.filter { $0.event == "http" }
        // One connection and one exchange for each request, and nothing of the other process.
        #expect(connects.count == 23 && exchanges.count == 23)
        for exchange in exchanges {
          let path = try #require(exchange.caller?.url.path)
          // The server asks its upstream for the last part of its own path.
          #expect(exchange.http?.request?.target == path.replacing("/echo", with: ""))
          #expect(exchange.http?.response?.status_code == 200)
          let connect = try #require(connects.first { $0.network == exchange.network })
          #expect(connect.caller?.url.path == path)
        }
        #expect(Set(exchanges.map { $0.caller?.url.path }).count == 23)
      }
    }

    /// On connections that are kept, each exchange is of the request that used its connection, whoever dialed it.
    @Test func exchangesOfReusedConnectionsAreTheirUsers() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(mode: "pool", in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--pid", "\(server.server.pid)", "--http"], in: folder)
        try await server.load(1_009, concurrency: 16, in: folder)
        let outcome = try await tuplejoin.stop()
        let exchanges = try outcome.output.split(separator: UInt8(ascii: "\n")).map {
          try JSONDecoder().decode(Line.self, from: $0)
        }.filter { $0.event == "http" }
        #expect(exchanges.count == 1_009)
        #expect(exchanges.allSatisfy { $0.relation == "used" })
        let strange = exchanges.filter {
          $0.http?.request?.target != $0.caller?.url.path.replacing("/echo", with: "")
        }
        #expect(strange.isEmpty, "\(strange.count): \(strange.prefix(3))")
        let connections = Set(exchanges.compactMap { $0.network?.local?.port }).count
        #expect(connections < 100, "\(connections) connections were not reused")
        try RecordSchema.expectValid(outcome.output)
      }
    }

    @Test func theTableShowsExchanges() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.filter(
          ["--port", "\(nginx.port)", "--format", "text", "--count", "1"], in: folder)
        _ = try CommandOutput.text(of: ["curl", "-sf", nginx.url("/a?x")])
        let lines = try await tuplejoin.outcome().text.split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        #expect(
          lines.first?.split(separator: " ")
            == ["TIME", "STATUS", "MS", "CLIENT", "SERVER", "REQUEST"])
        #expect(lines.last?.contains(" 200 ") == true)
        #expect(
          lines.last?.hasSuffix("127.0.0.1:\(nginx.port)".padded(to: 21) + " GET /a?x") == true)
      }
    }

    @Test func aRecordingHasItAll() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let recording = folder.file("recording")
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--pid", "\(server.server.pid)", "--http", "--record", recording], in: folder)
        try await server.load(200, concurrency: 16, in: folder)
        // Each request dials a connection, uses it, and is seen on the wire; the last line is the summary.
        try await tuplejoin.waitForLines(600)
        let outcome = try await tuplejoin.stop()
        #expect(outcome.text.utf8.count { $0 == UInt8(ascii: "\n") } == 601)
        let replayed = try await TuplejoinProcess.run(["replay", recording], in: folder)
        #expect(replayed.exitCode == 0)
        #expect(replayed.output == outcome.output)
      }
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 0))
  }
}
