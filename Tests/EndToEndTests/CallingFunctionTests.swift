import Foundation
import GoPrograms
import Testing

extension EndToEndTests {
  /// The function that needs a connection is the one that `runtime.Callers` names in the program itself.
  @Suite(.serialized, .oneLane) struct CallingFunctionTests {
    @Test func functionsCanBeLeftOut() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try GroundTruthPrograms.go119.path("server"), "--no-code", "--stack"],
          in: folder)
        try await server.load(5, in: folder)
        let records = try await tuplejoin.stop().records()
        #expect(records.connects.count == 5)
        #expect(records.connects.allSatisfy { $0.code == nil && $0.caller != nil })
      }
    }

    @Test func replayHasTheSameStacksWithoutTheProgram() async throws {
      try await RunFolder.open { folder in
        let program = try folder.write(
          Data(contentsOf: URL(fileURLWithPath: GroundTruthPrograms.go124Stripped.path("server"))),
          to: "program", mode: 0o755)
        let server = try await TracedServer.start(binary: program, in: folder)
        let recording = folder.file("recording")
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", program, "--record", recording, "--stack"], in: folder)
        try await server.load(20, concurrency: 4, in: folder)
        let traced = try await tuplejoin.stop()
        try FileManager.default.removeItem(atPath: program)
        let replayed = try await TuplejoinProcess.run(["replay", recording, "--stack"], in: folder)
        #expect(replayed.output == traced.output)
        let codes = try replayed.records().connects.map { $0.code?.function?.name }
        #expect(codes.count == 20 && codes.allSatisfy { $0 == "main.do" })
      }
    }
  }
}
