import Foundation
import Testing

extension EndToEndTests {
  /// `tuplejoin accept` against programs that know what they accepted.
  @Suite(.serialized, .oneLane) struct AcceptTests {
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

    /// The kernel has given back the port of its end by then.
    @Test func aConnectionThatWasResetBeforeHasItsPorts() async throws {
      try await RunFolder.open { folder in
        let run = try await TCPSequences.trace(
          ["accept"], making: ["reset-in-queue"], in: folder)
        let connection = try #require(run.connections.first)
        #expect(run.records("accept", of: connection, atServer: true).count == 1)
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
            == ["TIME", "PID", "TID", "COMM", "LOCAL", "PEER", "QUEUE", "MAXQUEUE", "CALLER"])
        #expect(lines.count == run.records.events.count + 1)
      }
    }

    @Test(
      .requires(.everyGo),
      arguments: [GroundTruthPrograms.go115, .go119, .go124Stripped, .go127])
    func eachConnectionHasItsFirstRequest(programs: GroundTruthPrograms) async throws {
      try await RunFolder.open { folder in
        let plain = try await TracedServer.start(
          programs, name: "-plain", arguments: ["-listen", "[::]:0"], in: folder)
        let secure = try await TracedServer.start(
          programs, name: "-secure", arguments: ["-secure"], in: folder)
        let recording = folder.file("recording")
        let tuplejoin = try await TuplejoinProcess.trace(
          ["accept", "--binary", try programs.path("server"), "--record", recording], in: folder)
        let port = plain.address.split(separator: ":").last ?? ""
        for (address, path) in [("127.0.0.1", "4-"), ("[::1]", "6-")] {
          for id in 0..<20 {
            let request = RawRequest(target: "/echo/\(path)\(id)")
            #expect(try await request.send(to: "\(address):\(port)") == 200)
          }
        }
        // Two requests, one after the other, by one connection; with HTTP/2 each has a goroutine, and a CPU, of its own.
        let secured = ["1.1-0"] + (0..<10).map { "2-\($0)" }
        for path in secured {
          let curl = try await folder.run(
            "curl-\(path)",
            [
              "curl", "--silent", "--show-error", "--fail", "--insecure",
              "--http\(path.prefix { $0 != "-" })", "--header",
              "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
              "https://\(secure.address)/echo/\(path)",
              "https://\(secure.address)/echo/second",
            ])
          #expect(curl.output == "ok \(path)\nok second\n", "\(curl.errors)")
        }
        let outcome = try await tuplejoin.stop()
        let records = try outcome.records()
        let accepts = records.all.filter { $0.event == "accept" }
        let paths = accepts.compactMap(\.caller?.url?.path).sorted()
        let wanted =
          ["4-", "6-"].flatMap { family in (0..<20).map { "/echo/\(family)\($0)" } }
          + secured.map { "/echo/\($0)" }
        #expect(paths == wanted.sorted())
        // The upstreams are others' programs; what was accepted of them is not told.
        #expect(accepts.count == wanted.count)
        for accept in accepts {
          // What the kernel says, what the program's socket says, and the program itself.
          #expect(accept.network?.local == accept.caller?.network?.local)
          #expect(accept.network?.peer == accept.caller?.network?.peer)
          #expect(accept.network?.peer?.words == accept.caller?.client?.address)
        }
        #expect(accepts.count { $0.caller?.traceID != nil } == secured.count)
        let summary = try records.summary()
        #expect(summary.lost == 0 && summary.unreadable == 0 && summary.evicted == 0)
        #expect(summary.events == ["accept": wanted.count])
        let replayed = try await TuplejoinProcess.run(["replay", recording], in: folder)
        #expect(replayed.output == outcome.output)
      }
    }

    /// The kernel has it accepted, and the program waits for a request that never comes.
    @Test func aConnectionWithoutARequestIsToldWithoutCaller() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["accept", "--binary", try GroundTruthPrograms.go119.path("server")], in: folder)
        let silent = try await folder.start(
          "silent",
          [
            "bash", "-c",
            "exec 3<>/dev/tcp/\(server.address.replacing(":", with: "/")); sleep 60",
          ])
        try await Deadline().wait(until: "the connection to be told") {
          tuplejoin.process.output.contains("\"accept\"")
        }
        silent.send(SIGTERM)
        let records = try await tuplejoin.stop().records()
        let accepts = records.all.filter { $0.event == "accept" }
        #expect(accepts.count == 1 && accepts.allSatisfy { $0.caller == nil })
        #expect(accepts.first?.network?.local?.words == server.address)
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
