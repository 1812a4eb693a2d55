import Foundation
import Testing

extension EndToEndTests {
  /// What `--record` keeps, `tuplejoin replay` shows again.
  @Suite(.serialized, .oneLane) struct RecordingTests {
    private static var server: String {
      get throws { try GroundTruthPrograms.go119.path("server") }
    }

    @Test(arguments: ["json", "text"])
    func replaysAreByteIdentical(format: String) async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let recording = folder.file("recording")
        let tuplejoin = try await TuplejoinProcess.trace(
          [
            "--binary", try Self.server, "--record", recording, "--format", format,
            "--string-limit", "60",
          ], in: folder)
        // Longer than the limit: how much was kept must be known again.
        let path = "/echo/" + String(repeating: "a", count: 100)
        #expect(try await RawRequest(target: path).send(to: server.address) == 200)
        try await server.load(200, concurrency: 16, in: folder)
        let traced = try await tuplejoin.stop()
        // Each request dials a connection, and uses it; one line more is the header, or the summary.
        #expect(traced.text.utf8.count { $0 == UInt8(ascii: "\n") } == 201 * 2 + 1)
        let attributes = try FileManager.default.attributesOfItem(atPath: recording)
        #expect(attributes[.posixPermissions] as? Int == 0o600)

        let replayed = try await TuplejoinProcess.run(
          ["replay", recording, "--format", format], in: folder)
        #expect(replayed.exitCode == 0)
        #expect(replayed.output == traced.output)
      }
    }

    @Test func recordingsReplaceNothing() async throws {
      try await RunFolder.open { folder in
        let path = try folder.write("mine\n", to: "recording")
        let outcome = try await TuplejoinProcess.run(
          ["--binary", try Self.server, "--record", path], in: folder)
        #expect(outcome.exitCode == 1)
        #expect(outcome.errors.contains("exists already"))
        #expect(try folder.text("recording") == "mine\n")
        #expect(BpftraceProcess.running(in: folder).isEmpty)
      }
    }

    @Test(arguments: ["", "no recording\n", "tuplejoin-recording 1 clock-offset x\n"])
    func otherFilesAreNotReplayed(text: String) async throws {
      try await RunFolder.open { folder in
        let path = try folder.write(text, to: "recording")
        let outcome = try await TuplejoinProcess.run(["replay", path], in: folder)
        #expect(outcome.exitCode == 65)
        #expect(outcome.output.isEmpty)
      }
    }
  }
}
