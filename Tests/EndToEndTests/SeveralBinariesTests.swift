import Foundation
import Testing

extension EndToEndTests {
  /// Several binaries, and several processes, in one run.
  @Suite(.timeLimit(.minutes(5))) struct SeveralBinariesTests {
    @Test(.requires(.everyGo)) func eachDialIsJoinedInItsBinary() async throws {
      let kinds = [GroundTruthPrograms.go119, .go124Stripped]
      try await RunFolder.open { folder in
        let old = try await TracedServer.start(kinds[0], name: "old", in: folder)
        let new = try await TracedServer.start(
          kinds[1], mode: "maxconns", name: "new", in: folder)
        let binaries = try kinds.map { try $0.path("server") }
        let recording = folder.file("recording")
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--record", recording] + binaries.flatMap { ["--binary", $0] }, in: folder)
        async let first: Void = old.load(2_000, concurrency: 64, in: folder)
        async let second: Void = new.load(
          2_000, concurrency: 64, firstID: 1_000_000, in: folder)
        _ = try await (first, second)
        let outcome = try await tuplejoin.stop()

        for binary in binaries {
          #expect(outcome.errors.contains("attached 8 probes to \(binary) ("))
        }
        #expect(FileManager.default.fileExists(atPath: folder.file("tuplejoin.bt")))
        let truth = try folder.write(
          folder.text("dialsold") + folder.text("dialsnew"), to: "dials")
        let agreement = try await GroundTruthRun.compare(truth, outcome, in: folder)
        #expect(agreement.truth >= 2_000 && agreement.unjoined == 0)
        #expect(agreement.precision == 1 && agreement.recall == 1)
        let records = try outcome.records()
        for connect in records.connects {
          let id = try #require(
            connect.caller?.url.flatMap { Int($0.path.dropFirst("/echo/".count)) })
          let isOld = id < 1_000_000
          #expect(connect.process?.pid == Int((isOld ? old : new).server.pid))
          #expect(connect.process?.executable?.path == binaries[isOld ? 0 : 1])
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
