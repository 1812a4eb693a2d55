import Foundation
import GoPrograms
import Testing

extension EndToEndTests {
  /// Who is called is told as the program asked for it, before DNS and whatever proxy is used.
  @Suite(.serialized, .oneLane) struct ServerNameTests {
    /// Go 1.19 sends to whatever name; the name stays as it is, and ends no line.
    @Test(arguments: [
      "a\"b'c", "xn--nxasmq6b", String(repeating: "a23456789.", count: 25) + "abcde", "<script>",
      String(repeating: "b", count: 400),
    ])
    func namesAreToldAsTheyAre(host: String) async throws {
      try await RunFolder.open { folder in
        let programs = GroundTruthPrograms.go119
        let server = try await TracedServer.start(
          programs, mode: "proxy", upstreamHost: host, in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server"), "--record", folder.file("recording")],
          in: folder)
        // The proxy may refuse the name.
        _ = try await RawRequest(target: "/echo/1").send(to: server.address)
        try await server.flush()
        let records = try await tuplejoin.stop().records()
        #expect(records.connects.count == 1 && records.uses.count == 1)
        let isWhole = host.utf8.count < 290
        for record in records.connects + records.uses {
          #expect(record.server?.address == String(host.prefix(300)))
          #expect(record.server?.port == (isWhole ? 80 : nil))
          #expect((record.truncated == nil) == isWhole)
        }
        #expect(try records.summary().unreadable == 0)
        // A proxy's password is never read.
        #expect(try !folder.text("recording").contains("73 65 63 72 65 74"))
      }
    }
  }
}
