import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// What keeps a run from starting: it is said at once, with what to do, and with its exit code.
  @Suite(.serialized, .oneLane) struct StartFaultTests {
    private static var server: String {
      get throws { try GroundTruthPrograms.go119.path("server") }
    }

    @Test(arguments: UntraceableFile.allCases)
    func filesThatCannotBeTracedAreRefused(file: UntraceableFile) async throws {
      try await RunFolder.open { folder in
        let outcome = try await TuplejoinProcess.run(
          ["--binary", try file.make(in: folder)], in: folder)
        expect(outcome, exits: 65, saying: "tuplejoin: error: ")
      }
    }

    @Test func noSuchProcess() async throws {
      try await RunFolder.open { folder in
        let outcome = try await TuplejoinProcess.run(["--pid", "2147483647"], in: folder)
        expect(outcome, exits: 65, saying: "2147483647")
      }
    }

    @Test func bpftraceIsMissing() async throws {
      try await RunFolder.open { folder in
        let outcome = try await TuplejoinProcess.run(
          ["--binary", try Self.server], in: folder,
          environment: ["PATH": try SearchPath.without("bpftrace", in: folder)])
        expect(outcome, exits: 69, saying: "bpftrace was not found")
        #expect(outcome.errors.contains("hint: apt-get install bpftrace"))
      }
    }

    @Test(arguments: ["bpftrace v0.16.0", "bpftrace v0.9.4", "what?", ""])
    func bpftraceIsUnusable(banner: String) async throws {
      try await RunFolder.open { folder in
        let standIn = try BpftraceStandIn("echo '\(banner)'", in: folder)
        let outcome = try await TuplejoinProcess.run(
          ["--binary", try Self.server], in: folder, environment: standIn.environment)
        expect(outcome, exits: 69, saying: "hint: apt-get install bpftrace")
        #expect(!FileManager.default.fileExists(atPath: folder.file("server.bt")))
      }
    }

    @Test(arguments: [
      (#"echo "ERROR: no way" >&2; exit 1"#, "no way"),
      (#"exec "$real" --no-such-option"#, "no-such-option"),
      ("exit 0", "exit code 0"),
      ("kill -9 $$", "signal 9"),
    ])
    func bpftraceFailsAtItsStart(script: String, message: String) async throws {
      try await RunFolder.open { folder in
        let standIn = try BpftraceStandIn(
          "case $1 in --version) exec \"$real\" \"$@\" ;; esac\n\(script)", in: folder)
        let outcome = try await TuplejoinProcess.run(
          ["--binary", try Self.server], in: folder, environment: standIn.environment)
        expect(outcome, exits: 69, saying: message)
      }
    }

    @Test func noPermission() async throws {
      try await RunFolder.open { folder in
        let copies = try Unprivileged.copies(
          ["tuplejoin": ProjectFolder.executable, "server": Self.server], in: folder)
        let process = try await folder.run(
          "unprivileged",
          Unprivileged.words + [copies["tuplejoin"] ?? "", "--binary", copies["server"] ?? ""])
        #expect(process.termination == .exited(77))
        #expect(process.errors.contains("hint: run with sudo"))
      }
    }

    @Test func tracefsIsNotMounted() async throws {
      try await RunFolder.open { folder in
        let unmount = """
          umount -l /sys/kernel/debug/tracing /sys/kernel/debug 2>/dev/null
          umount -l /sys/kernel/tracing
          """
        let process = try await folder.run(
          "unmounted",
          [
            "unshare", "-m", "sh", "-c", "\(unmount)\nexec \"$@\"", "sh", ProjectFolder.executable,
            "--binary", try Self.server,
          ])
        #expect(process.termination == .exited(69))
        #expect(process.errors.contains("hint: mount -t tracefs tracefs /sys/kernel/tracing"))
      }
    }

    private func expect(
      _ outcome: TuplejoinOutcome, exits code: Int32, saying text: String,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      #expect(outcome.exitCode == code, "\(outcome.errors)", sourceLocation: sourceLocation)
      #expect(outcome.errors.contains(text), "\(outcome.errors)", sourceLocation: sourceLocation)
      #expect(
        outcome.errors.contains("hint: "), "\(outcome.errors)", sourceLocation: sourceLocation)
      #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    }
  }
}
