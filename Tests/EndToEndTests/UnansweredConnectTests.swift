import Foundation
import Testing

extension EndToEndTests {
  /// What a firewall that drops packets looks like.
  @Suite(.serialized, .oneLane) struct UnansweredConnectTests {
    @Test func unansweredConnectTimesOutOrIsPending() async throws {
      try await RunFolder.open { folder in
        let server = try GroundTruthPrograms.go119.path("server")
        let tuplejoin = try await TuplejoinProcess.trace(["--binary", server], in: folder)
        let next = folder.file("next")
        let network = try await folder.start(
          "network",
          [
            "unshare", "--net", "\(ProjectFolder.endToEndTests)/unanswered-network",
            server, next,
          ])
        try await tuplejoin.waitForLines(1)
        try folder.write("", to: "next")
        try await Deadline().wait(until: "the second SYN") { network.output.contains("asked") }
        let records = try await tuplejoin.stop().records()

        let connects = records.connects
        try #require(connects.count == 2)
        #expect(connects.map(\.result) == ["timeout", "pending"])
        #expect(connects.map(\.errno) == [110, nil])
        let ancestors = connects.map { $0.join?.ancestor?.url?.path }
        #expect(ancestors == ["/echo/timeout", "/echo/pending"])
        #expect(connects.allSatisfy { $0.network?.peer?.address == "10.9.9.9" })
        #expect(connects.allSatisfy { $0.network?.local?.address == "10.9.9.1" })
        let seconds = try #require(connects.first?.duration)
        #expect(seconds > 2.5 && connects.last?.duration == nil)
        #expect(try records.summary().connects == 2)
      }
    }
  }
}
