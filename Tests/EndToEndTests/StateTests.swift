import Foundation
import Testing

extension EndToEndTests {
  /// `tuplejoin states` against connections of which it is known how they ended.
  @Suite(.serialized, .oneLane) struct StateTests {
    private static let opened = (
      client: ["SYN_SENT", "ESTABLISHED"], server: ["SYN_RECV", "ESTABLISHED"]
    )
    private static let sequences: [(name: String, client: [String], server: [String])] = [
      (
        "client-closes", opened.client + ["FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT"],
        opened.server + ["CLOSE_WAIT", "LAST_ACK", "CLOSE"]
      ),
      (
        "client-closes-v6", opened.client + ["FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT"],
        opened.server + ["CLOSE_WAIT", "LAST_ACK", "CLOSE"]
      ),
      (
        "server-closes", opened.client + ["CLOSE_WAIT", "LAST_ACK", "CLOSE"],
        opened.server + ["FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT"]
      ),
      (
        "half-close", opened.client + ["FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT"],
        opened.server + ["CLOSE_WAIT", "LAST_ACK", "CLOSE"]
      ),
      ("reset", opened.client + ["CLOSE"], opened.server + ["CLOSE"]),
      ("refused", ["SYN_SENT", "CLOSE"], []),
    ]

    @Test func everyChangeOfBothSidesIsTold() async throws {
      try await RunFolder.open { folder in
        let run = try await TCPSequences.trace(
          ["states"], making: Self.sequences.map(\.name), in: folder)
        for (connection, expected) in zip(run.connections, Self.sequences) {
          for (isServer, states) in [(false, expected.client), (true, expected.server)] {
            let changes = run.records("state", of: connection, atServer: isServer)
              .filter { $0.connection != nil }
            #expect(changes.map(\.state?.new) == states, "\(connection)")
            // What is known of a change fits the one before.
            #expect(changes.dropFirst().map(\.state?.old) == states.dropLast())
            #expect(changes.dropFirst().allSatisfy { $0.duration != nil })
            #expect(Set(changes.map(\.connection)).count == (states.isEmpty ? 0 : 1))
            #expect(changes.allSatisfy { $0.side == (isServer ? "server" : "client") })
          }
        }
        let reset = run.records("state", of: run.connections[4], atServer: true)
        #expect(reset.last?.errno == 104)
      }
    }

    @Test func aHalfClosedConnectionWaitsInFinWait2() async throws {
      try await RunFolder.open { folder in
        let run = try await TCPSequences.trace(
          ["states", "--summary"], making: ["half-close"], in: folder)
        let client = try #require(run.records("connection", of: run.connections[0]).first)
        // The peer's acknowledgement of the FIN may be delayed.
        let waits = client.timeline?.filter { ["FIN_WAIT1", "FIN_WAIT2"].contains($0.state) } ?? []
        #expect(waits.count == 2)
        #expect(waits.compactMap(\.duration).reduce(0, +) >= 0.2)
      }
    }

    @Test func summaryIsOneRecordAConnection() async throws {
      try await RunFolder.open { folder in
        let run = try await TCPSequences.trace(
          ["states", "--summary"], making: Self.sequences.map(\.name), in: folder)
        let ends = [
          "client-closes": ["open", "fin"], "client-closes-v6": ["open", "fin"],
          "server-closes": ["fin", "open"], "half-close": ["open", "fin"],
          "reset": ["reset", "reset"], "refused": ["refused"],
        ]
        for connection in run.connections {
          let records = [false, true].flatMap {
            run.records("connection", of: connection, atServer: $0)
          }
          #expect(records.compactMap(\.end) == ends[connection.name], "\(connection)")
          #expect(records.allSatisfy { $0.incomplete == nil })
          for record in records {
            // Each state begins where the one before ends.
            let timeline = try #require(record.timeline)
            for (state, next) in zip(timeline, timeline.dropFirst()) {
              #expect(abs(state.start + (try #require(state.duration)) - next.start) < 1e-9)
            }
          }
        }
      }
    }

    @Test func bothEndsMayCloseAtOnce() async throws {
      try await RunFolder.open { folder in
        let run = try await TCPSequences.trace(
          ["states"], making: ["simultaneous-close"],
          by: ["\(ProjectFolder.endToEndTests)/slow-network"], in: folder)
        let connection = try #require(run.connections.first)
        let closed = ["FIN_WAIT1", "CLOSING", "TIME_WAIT"]
        let summary = String(decoding: run.outcome.lastLine, as: UTF8.self)
        for (isServer, opened) in [(false, Self.opened.client), (true, Self.opened.server)] {
          let states = run.records("state", of: connection, atServer: isServer).map(\.state?.new)
          // What ends the network ends its sockets, too.
          #expect(Array(states.prefix(5)) == opened + closed, "\(summary)")
        }
      }
    }

    @Test func aFullQueueKeepsClientsInSynSent() async throws {
      try await RunFolder.open { folder in
        let run = try await TCPSequences.trace(
          ["states", "--summary"], making: ["never-accepts"], in: folder)
        let keptOut = run.connections.filter { $0.name == "kept-out" }
        // Three fit in a queue of two.
        #expect(run.connections.count == 7 && keptOut.count == 4)
        for connection in run.connections {
          let client = run.records("connection", of: connection)
          let server = run.records("connection", of: connection, atServer: true)
          let isKeptOut = connection.name == "kept-out"
          try #require(client.count == 1 && server.count == (isKeptOut ? 0 : 1), "\(connection)")
          let states = client[0].timeline?.map(\.state)
          if isKeptOut {
            #expect(states == ["SYN_SENT"] && client[0].end == "canceled")
          } else {
            #expect(states?.prefix(3) == ["SYN_SENT", "ESTABLISHED", "FIN_WAIT1"])
            #expect(server[0].timeline?.first?.state == "SYN_RECV")
          }
        }
      }
    }

    @Test(.requires(.nginx), arguments: [false, true])
    func curlAndNginxGoThroughAllStates(serverCloses: Bool) async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(["states"], in: folder)
        // Without a length curl waits for the server's end.
        let header = serverCloses ? ["-H", "Connection: close", "--ignore-content-length"] : []
        let curl = try await folder.run(
          "curl", ["curl", "-sS", "-w", "%{local_port}"] + header + [nginx.url("/a")])
        let port = try #require(Int(curl.output.dropFirst()), "\(curl.errors)")
        try await Deadline().wait(until: "the end of the connection") {
          let lines = tuplejoin.process.output.split(separator: "\n").filter {
            $0.contains("\"port\":\(port)}")
          }
          return ["\"new\":\"TIME_WAIT\"", "\"new\":\"CLOSE\""].allSatisfy { end in
            lines.contains { $0.contains(end) }
          }
        }
        let outcome = try await tuplejoin.stop()
        let run = try TCPSequences(
          connections: [.init(name: "curl", client: port, server: Int(nginx.port))],
          outcome: outcome)
        let first = ["FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT"]
        let last = ["CLOSE_WAIT", "LAST_ACK", "CLOSE"]
        let client = run.records("state", of: run.connections[0])
        let server = run.records("state", of: run.connections[0], atServer: true)
        #expect(client.map(\.state?.new) == Self.opened.client + (serverCloses ? last : first))
        #expect(server.map(\.state?.new) == Self.opened.server + (serverCloses ? first : last))
        // Who connected, and who closed: the doings of processes.
        for (records, pid, command) in [
          (client, curl.pid, "curl"), (server, nginx.process.pid, "nginx"),
        ] {
          let own = records.filter {
            ["SYN_SENT", "FIN_WAIT1", "LAST_ACK"].contains($0.state?.new)
          }
          #expect(!own.isEmpty && own.allSatisfy { $0.process?.pid == Int(pid) })
          #expect(own.allSatisfy { $0.process?.command == command })
        }
      }
    }

    @Test func noneOfManyConnectionsIsMissing() async throws {
      try await RunFolder.open { folder in
        let recording = folder.file("recording")
        let run = try await TCPSequences.trace(
          ["states", "--record", recording], making: ["many=997"], in: folder)
        #expect(run.connections.count == 997)
        for connection in run.connections {
          let states = run.records("state", of: connection).map(\.state?.new)
          #expect(states.prefix(3) == ["SYN_SENT", "ESTABLISHED", "FIN_WAIT1"])
          #expect(states.last == "TIME_WAIT")
        }
        let replayed = try await TuplejoinProcess.run(["replay", recording], in: folder)
        #expect(replayed.output == run.outcome.output)
      }
    }

    /// A connection each second, until one has been followed to its end: the kernel may not run the program at the one
    /// moment that shows the end, and ends that come together, as those of waits that began together do, it misses
    /// together.
    @Test func timeWaitIsFollowedToItsEnd() async throws {
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(["states", "--summary"], in: folder)
        var number = 0
        // A minute, by the kernel's own constant TCP_TIMEWAIT_LEN.
        try await Deadline().wait(
          until: "the end of TIME_WAIT",
          doing: {
            number += 1
            _ = try await folder.run(
              "program-\(number)",
              ["\(ProjectFolder.endToEndTests)/tcp-sequences", "client-closes-at-its-own-address"])
          }
        ) {
          tuplejoin.process.output.split(separator: "\n").contains { line in
            line.contains("127.9.8.7") && line.contains("\"TIME_WAIT\"")
          }
        }
        let records = try KernelRecords(try await tuplejoin.stop())
        let waits = records.events.filter { record in
          // One that is open still has no duration.
          record.network?.peer?.address == "127.9.8.7"
            && record.timeline?.last?.state == "TIME_WAIT"
            && record.timeline?.last?.duration != nil
        }
        #expect(!waits.isEmpty)
        for wait in waits {
          #expect(wait.end == "fin")
          #expect(try #require(wait.timeline?.last?.duration) > 59)
        }
      }
    }

    @Test func aServersAddressTellsTheSides() async throws {
      try await RunFolder.open { folder in
        for server in ["nonsense", "1.2.3.4", "1.2.3.4:0", "[::1:80"] {
          let outcome = try await TuplejoinProcess.run(["states", "--server", server], in: folder)
          #expect(outcome.exitCode == 64)
        }
      }
    }
  }
}
