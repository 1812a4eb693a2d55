import Foundation
import Testing

extension EndToEndTests {
  /// `--states` in the main job: what became of each connection, with the request that caused it.
  @Suite(.serialized, .oneLane) struct JoinedStateTests {
    @Test func eachConnectionHasItsStatesAndItsCaller() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(name: "-fresh", in: folder)
        let refused = try await TracedServer.start(mode: "refused", name: "-refused", in: folder)
        let recording = folder.file("recording")
        let tuplejoin = try await TuplejoinProcess.trace(
          [
            "--binary", try GroundTruthPrograms.go119.path("server"), "--states", "--record",
            recording,
          ], in: folder)
        try await server.load(499, concurrency: 16, in: folder)
        // A refused connection ends at once: when it is told of, the states before it are.
        try await refused.load(1, firstID: 1_000, in: folder)
        try await Deadline().wait(until: "the end of the refused connection") {
          tuplejoin.process.output.contains("\"end\":\"refused\"")
        }
        let outcome = try await tuplejoin.stop()

        let records = try outcome.records()
        let connections = records.all.filter { $0.event == "connection" }
        #expect(connections.count == 500 && records.connects.count == 500)
        let callers = Dictionary(
          uniqueKeysWithValues: records.connects.map { ($0.timestamp ?? "", $0) })
        for connection in connections {
          let connect = try #require(callers[connection.timestamp ?? ""])
          #expect(connection.caller == connect.caller && connection.caller != nil)
          #expect(connection.network == connect.network)
          #expect(connection.process?.tid == connect.process?.tid)
          let states = connection.timeline?.map(\.state) ?? []
          #expect(states.first == "SYN_SENT")
          #expect(states.count == 1 || states[1] == "ESTABLISHED")
        }
        let summary = try records.summary()
        #expect(summary.events == ["connection": 500] && summary.joined == 500)
        #expect(summary.lost == 0 && summary.overflowed == 0 && summary.evicted == 0)
        let replayed = try await TuplejoinProcess.run(["replay", recording], in: folder)
        #expect(replayed.output == outcome.output)
      }
    }

    @Test func otherProgramsConnectionsAreNotFollowed() async throws {
      try await RunFolder.open { folder in
        let refused = try await TracedServer.start(mode: "refused", in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try GroundTruthPrograms.go119.path("server"), "--states"], in: folder)
        _ = try await folder.run(
          "others",
          ["\(ProjectFolder.endToEndTests)/tcp-sequences", "many=97", "half-close", "reset"])
        try await refused.load(1, in: folder)
        try await Deadline().wait(until: "the end of the refused connection") {
          tuplejoin.process.output.contains("\"end\":\"refused\"")
        }
        let summary = try await tuplejoin.stop().records().summary()
        #expect(summary.events == ["connection": 1])
        #expect(summary.probes?["state_line"] == 2)
      }
    }
  }
}
