import Foundation
import Testing

extension EndToEndTests {
  /// `tuplejoin accept` against programs that know what they accepted.
  @Suite(.serialized, .oneLane, .timeLimit(.minutes(3))) struct AcceptTests {
    @Test func everyAcceptedConnectionIsTold() async throws {
      try await RunFolder.open { folder in
        let run = try await TCPSequences.trace(["accept"], making: ["many=997"], in: folder)
        #expect(run.connections.count == 997)
        for connection in run.connections {
          let accepts = run.records("accept", of: connection, atServer: true)
          try #require(accepts.count == 1, "\(connection)")
          #expect(accepts[0].queue?.length == 0)
        }
      }
    }

    @Test func theQueueIsTheListenersOwn() async throws {
      try await RunFolder.open { folder in
        let run = try await TCPSequences.trace(
          ["accept"], making: ["backlog", "client-closes-v6"], in: folder)
        let accepts = run.connections.map { run.records("accept", of: $0, atServer: true) }
        try #require(accepts.allSatisfy { $0.count == 1 })
        // Three fit in a queue of two; as one is accepted the others are still there.
        let queues = accepts.map { $0[0].queue }
        #expect(queues.prefix(3).map(\.?.length) == [2, 1, 0])
        #expect(queues.prefix(3).allSatisfy { $0?.maximum == 2 })
        #expect(accepts[3][0].network?.type == "ipv6")
        #expect(accepts[3][0].network?.local?.address == "::1")
      }
    }

    @Test func whatIsNeverAcceptedIsNotTold() async throws {
      try await RunFolder.open { folder in
        let run = try await TCPSequences.trace(
          ["accept"], making: ["never-accepts", "many=5"], in: folder)
        #expect(run.connections.count == 7 + 5)
        for connection in run.connections {
          let accepts = run.records("accept", of: connection, atServer: true)
          #expect(accepts.count == (connection.name == "many" ? 1 : 0), "\(connection)")
        }
      }
    }

    @Test func replayAndTableShowTheSame() async throws {
      try await RunFolder.open { folder in
        let recording = folder.file("recording")
        let run = try await TCPSequences.trace(
          ["accept", "--record", recording], making: ["many=7"], in: folder)
        let replayed = try await TuplejoinProcess.run(["replay", recording], in: folder)
        #expect(replayed.output == run.outcome.output)
        let table = try await TuplejoinProcess.run(
          ["replay", recording, "--format", "text"], in: folder)
        let lines = table.text.split(separator: "\n")
        #expect(
          lines.first?.split(separator: " ")
            == ["TIME", "PID", "TID", "COMM", "LOCAL", "PEER", "QUEUE", "MAXQUEUE"])
        #expect(lines.count == run.records.events.count + 1)
      }
    }

    @Test func oneProcessAloneIsTraced() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["accept", "--pid", "\(server.server.pid)"], in: folder)
        try await server.load(23, in: folder)
        let records = try KernelRecords(try await tuplejoin.stop())
        #expect(!records.events.isEmpty)
        #expect(records.events.allSatisfy { $0.process?.pid == Int(server.server.pid) })
      }
    }
  }
}
