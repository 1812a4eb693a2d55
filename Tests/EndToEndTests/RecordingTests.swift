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

    @Test(arguments: [
      ("tuplejoin-recording 1 clock-offset 5 target-pieces 17\n", "version 1, ", "older one"),
      ("tuplejoin-recording 3 clock-offset 5 join\n", "version 3, ", "newer one"),
      ("tuplejoin-segments 2 5 256\n", "version 2, ", "newer one"),
      ("tuplejoin-recording 2 clock-offset 5 dns \u{9b}1m\n", "dns ?1m", "newer one"),
    ])
    func recordingsOfOtherVersionsSayWhatTheyNeed(
      header: String, reason: String, hint: String
    ) async throws {
      try await RunFolder.open { folder in
        let path = try folder.write(header, to: "recording")
        let outcome = try await TuplejoinProcess.run(["replay", path], in: folder)
        #expect(outcome.exitCode == 65)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(reason) && outcome.errors.contains(hint))
      }
    }

    /// Lines of an older version, without ORIGIN.
    @Test func linesThatCannotBeReadAreSaid() async throws {
      try await RunFolder.open { folder in
        let path = try folder.write(
          """
          tuplejoin-recording 2 clock-offset 0 join target-pieces=17
          ready 1000
          caller 7 c000 5000 3 5 2f 65 63 68 6f

          """, to: "recording")
        let outcome = try await TuplejoinProcess.run(["replay", path], in: folder)
        #expect(outcome.exitCode == 0)
        #expect(outcome.errors.contains("1 line could not be read"))
      }
    }

    @Test func recordingsOfManyHeaderFieldsAreReplayed() async throws {
      try await RunFolder.open { folder in
        let fields = (0..<100).map { " field=x-header-number-\($0)" }.joined()
        let path = try folder.write(
          "tuplejoin-recording 2 clock-offset 0 http via=syscall head-limit=256\(fields)\n",
          to: "recording")
        #expect(try await TuplejoinProcess.run(["replay", path], in: folder).exitCode == 0)
      }
    }

    @Test(arguments: ["", "no recording\n", "tuplejoin-recording 2 clock-offset x join\n"])
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
