import Foundation
import Testing

extension EndToEndTests {
  /// Several binaries, and several processes, in one run.
  @Suite(.serialized, .oneLane) struct SeveralBinariesTests {
    @Test(.requires(.everyGo)) func eachDialIsJoinedInItsBinary() async throws {
      // Both calling conventions, stripped and not, with layouts that differ.
      let kinds = [GroundTruthPrograms.go115, .go119, .go124Stripped, .go127]
      try await RunFolder.open { folder in
        var servers: [TracedServer] = []
        for (index, kind) in kinds.enumerated() {
          servers.append(
            try await TracedServer.start(
              kind, mode: index == 2 ? "maxconns" : "fresh", name: "\(index)", in: folder))
        }
        let binaries = try kinds.map { try $0.path("server") }
        let recording = folder.file("recording")
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--record", recording] + binaries.flatMap { ["--binary", $0] }, in: folder)
        try await withThrowingTaskGroup(of: Void.self) { loads in
          for (index, server) in servers.enumerated() {
            loads.addTask {
              try await server.load(
                1_000, concurrency: 64, firstID: 1_000_000 * index, in: folder)
            }
          }
          try await loads.waitForAll()
        }
        let outcome = try await tuplejoin.stop()

        for binary in binaries {
          #expect(outcome.errors.contains(" probes to \(binary) ("))
        }
        #expect(FileManager.default.fileExists(atPath: folder.file("tuplejoin.bt")))
        let truth = try folder.write(
          try binaries.indices.map { try folder.text("dials\($0)") }.joined(), to: "dials")
        let agreement = try await GroundTruthRun.compare(truth, outcome, in: folder)
        #expect(agreement.truth >= 3_000 && agreement.unjoined == 0)
        #expect(agreement.precision == 1 && agreement.recall == 1)
        let records = try outcome.records()
        for connect in records.connects {
          let id = try #require(
            connect.caller?.url.flatMap { Int($0.path.dropFirst("/echo/".count)) })
          #expect(connect.process?.pid == Int(servers[id / 1_000_000].server.pid))
          #expect(connect.process?.executable?.path == binaries[id / 1_000_000])
        }
        let summary = try records.summary()
        #expect(summary.lost == 0 && summary.overflowed == 0 && summary.unreadable == 0)

        let replayed = try await TuplejoinProcess.run(["replay", recording], in: folder)
        #expect(replayed.output == outcome.output)
      }
    }

    @Test func processesThatAreNamedAreTracedAlone() async throws {
      try await RunFolder.open { folder in
        var servers: [TracedServer] = []
        for name in ["1", "2", "3"] {
          servers.append(try await TracedServer.start(name: name, in: folder))
        }
        let named = servers.dropFirst().map(\.server.pid)
        let tuplejoin = try await TuplejoinProcess.trace(
          named.flatMap { ["--pid", "\($0)"] }, in: folder)
        for (index, server) in servers.enumerated() {
          try await server.load(5, firstID: 100 * index, in: folder)
        }
        let outcome = try await tuplejoin.stop()
        // They run one file: its probes are attached once.
        #expect(outcome.errors.split(separator: "\n").count { $0.hasPrefix("attached ") } == 1)
        let connects = try outcome.records().connects
        #expect(
          connects.map { $0.process?.pid } == named.flatMap { Array(repeating: Int($0), count: 5) })
        #expect(connects.allSatisfy { $0.process?.executable == nil })
      }
    }

    @Test func aFileOfTwoNamesIsTracedOnce() async throws {
      try await RunFolder.open { folder in
        let binary = folder.file("a")
        try FileManager.default.copyItem(
          atPath: try GroundTruthPrograms.go119.path("server"), toPath: binary)
        try FileManager.default.linkItem(atPath: binary, toPath: folder.file("b"))
        let server = try await TracedServer.start(binary: binary, in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", binary, "--binary", folder.file("b")], in: folder)
        try await server.load(10, in: folder)
        let records = try await tuplejoin.stop().records()
        #expect(records.connects.count == 10)
        #expect(try records.summary().connects == 10)
        #expect(FileManager.default.fileExists(atPath: binary + ".bt"))
      }
    }
  }
}
