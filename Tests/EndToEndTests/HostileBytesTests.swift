import Foundation
import Testing

extension EndToEndTests {
  /// Whatever bytes a client sends: each request is reported as it was sent, and nothing else is.
  @Suite(.serialized, .oneLane) struct HostileBytesTests {
    @Test func requestsAreReportedAsTheyWereSent() async throws {
      let requests = HostileRequest.all
      let records = try await trace(requests.map(\.request))
      let connects = try Self.expectOnly(requests.count, records)
      for (request, connect) in zip(requests, connects) {
        let caller = try #require(connect.caller, "\(request.name)")
        #expect(caller.url?.path == "/echo/" + request.path, "\(request.name)")
        #expect(caller.http?.request.method == "GET", "\(request.name)")
        #expect(caller.server?.address == "localhost", "\(request.name)")
        #expect(caller.truncated == nil, "\(request.name)")
      }
    }

    @Test func longPathsAreCutAndMarked() async throws {
      let path = "/echo/" + Self.longText(8_192)
      let records = try await trace([RawRequest(target: path)])
      let caller = try #require(try Self.expectOnly(1, records).first?.caller)
      #expect(caller.url?.path == String(path.prefix(1_020)))
      #expect(caller.truncated == ["url.path": path.utf8.count])
    }

    @Test func longPathsAreWholeWhereTheLimitAllows() async throws {
      let path = "/echo/" + Self.longText(8_192)
      let records = try await trace(
        [RawRequest(target: path)], options: ["--string-limit", "9000"])
      let caller = try #require(try Self.expectOnly(1, records).first?.caller)
      #expect(caller.url?.path == path)
      #expect(caller.truncated == nil)
    }

    @Test func shortLimitsCutEarlier() async throws {
      let paths = ["/echo/" + Self.longText(100), "/echo/1"]
      let records = try await trace(
        paths.map { RawRequest(target: $0) }, options: ["--string-limit", "60"])
      let callers = try Self.expectOnly(2, records).map(\.caller)
      #expect(callers.map { $0?.url?.path } == paths.map { String($0.prefix(60)) })
      #expect(callers.map { $0?.truncated?["url.path"] } == [106, nil])
    }

    @Test func longHostsAreCutAndMarked() async throws {
      let host = Self.longText(300)
      let records = try await trace([RawRequest(target: "/echo/1", host: host)])
      let caller = try #require(try Self.expectOnly(1, records).first?.caller)
      #expect(caller.server?.address == String(host.prefix(60)))
      #expect(caller.truncated == ["server.address": 300])
      #expect(caller.url?.path == "/echo/1")
    }

    @Test func requestsThatGoRefusesAreNotReported() async throws {
      let refused = ["/echo/\u{1b}[31m", "/echo/\u{7f}", "/echo/%zz", "/echo/a b"]
      let records = try await trace(refused.map { RawRequest(target: $0) }, expecting: 400)
      try Self.expectOnly(0, records)
    }

    /// Sends requests one after another to a traced server.
    private func trace(
      _ requests: [RawRequest], options: [String] = [], expecting status: Int = 200
    ) async throws -> TraceRecords {
      var records = TraceRecords(all: [])
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try GroundTruthPrograms.go119.path("server")] + options, in: folder)
        for request in requests {
          #expect(
            try await request.send(to: server.address) == status,
            "the server: \(String(describing: server.server.termination)), \(server.server.errors)")
        }
        records = try await tuplejoin.stop().records()
      }
      return records
    }

    /// Expects so many connects and the summary, and that nothing was unreadable or lost.
    @discardableResult
    private static func expectOnly(
      _ count: Int, _ records: TraceRecords, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [TraceRecord] {
      let summary = try records.summary(sourceLocation: sourceLocation)
      #expect(summary.unreadable == 0, sourceLocation: sourceLocation)
      #expect(summary.lost == 0, sourceLocation: sourceLocation)
      #expect(records.connects.count == count, sourceLocation: sourceLocation)
      try #require(records.connects.count == count, sourceLocation: sourceLocation)
      return records.connects
    }

    /// Text in which each place can be told from the others.
    private static func longText(_ length: Int) -> String {
      String((0..<length / 4 + 1).map { "\($0 + 1_000)" }.joined().prefix(length))
    }
  }
}
