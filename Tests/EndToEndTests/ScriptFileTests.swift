import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// The script that is written for review: it is what runs, and it replaces nothing of others.
  @Suite(.serialized, .oneLane) struct ScriptFileTests {
    private static var server: String {
      get throws { try GroundTruthPrograms.go119.path("server") }
    }
    private static let signature =
      "// tuplejoin: written by a program, for review; what runs is this text.\n"

    @Test func whatIsWrittenIsWhatRuns() async throws {
      try await RunFolder.open { folder in
        // The real bpftrace, which reads its script through a pipe that keeps a copy.
        let standIn = try BpftraceStandIn(
          """
          case $1 in --version) exec "$real" "$@" ;; esac
          exec 3<&0
          tee '\(folder.file("ran.bt"))' <&3 | "$real" "$@" & child=$!
          trap 'kill -INT $child' INT
          while kill -0 $child 2>/dev/null; do wait $child; done
          """, in: folder)
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try Self.server], in: folder, environment: standIn.environment)
        try await server.load(1, in: folder)
        try await tuplejoin.waitForLines(1)
        _ = try await tuplejoin.stop()
        let written = try folder.bytes("server.bt")
        #expect(written.starts(with: Data(Self.signature.utf8)))
        #expect(try folder.bytes("ran.bt") == written)
      }
    }

    @Test func renderDryRunAndEmitGiveTheSameScript() async throws {
      try await RunFolder.open { folder in
        let printed = try await TuplejoinProcess.run(
          ["render", "--binary", try Self.server], in: folder)
        #expect(printed.exitCode == 0)
        #expect(printed.text.hasPrefix(Self.signature))
        let dry = try await TuplejoinProcess.run(
          ["--binary", try Self.server, "--dry-run"], in: folder)
        #expect(dry.exitCode == 0)
        #expect(dry.output.isEmpty)
        // Only the name of the file, in the command of its header, is another.
        let written = try folder.text("server.bt")
        #expect(
          written.replacing("--unsafe ./server.bt", with: "--unsafe server.bt") == printed.text)
        let emitted = try await TuplejoinProcess.run(
          ["--binary", try Self.server, "--dry-run", "--emit", "-"], in: folder)
        #expect(emitted.output == printed.output)
      }
    }

    @Test func renderNeedsNoPrivileges() async throws {
      try await RunFolder.open { folder in
        // The tests' own folders may be closed to others.
        let copies = try Unprivileged.copies(
          ["tuplejoin": ProjectFolder.executable, "server": Self.server], in: folder)
        let process = try await folder.run(
          "render",
          Unprivileged.words + [
            copies["tuplejoin"] ?? "", "render", "--binary", copies["server"] ?? "",
          ])
        #expect(process.termination == .exited(0), "\(process.errors)")
        #expect(process.output.hasPrefix(Self.signature))
      }
    }

    @Test func aScriptOfAnEarlierRunIsReplaced() async throws {
      try await RunFolder.open { folder in
        try folder.write(
          Self.signature + String(repeating: "// old\n", count: 10_000), to: "server.bt")
        let outcome = try await TuplejoinProcess.run(
          ["--binary", try Self.server, "--dry-run"], in: folder)
        #expect(outcome.exitCode == 0)
        #expect(try !folder.text("server.bt").contains("// old"))
      }
    }

    @Test(arguments: ["a foreign file", "a symbolic link", "a hard link", "a folder"])
    func whatIsNotOursIsNotOverwritten(kind: String) async throws {
      try await RunFolder.open { folder in
        let manager = FileManager.default
        let ours = Self.signature + "// of another run\n"
        switch kind {
        case "a foreign file": try folder.write("mine\n", to: "server.bt")
        case "a symbolic link":
          try folder.write(ours, to: "other")
          try manager.createSymbolicLink(
            atPath: folder.file("server.bt"), withDestinationPath: folder.file("other"))
        case "a hard link":
          try folder.write(ours, to: "other")
          try manager.linkItem(atPath: folder.file("other"), toPath: folder.file("server.bt"))
        default:
          try manager.createDirectory(
            atPath: folder.file("server.bt"), withIntermediateDirectories: false)
        }
        let outcome = try await TuplejoinProcess.run(
          ["--binary", try Self.server, "--dry-run"], in: folder)
        #expect(outcome.exitCode == 1)
        #expect(outcome.errors.contains("server.bt"))
        #expect(outcome.errors.contains("hint: "))
        if kind == "a foreign file" { #expect(try folder.text("server.bt") == "mine\n") }
        if kind.hasSuffix("link") { #expect(try folder.text("other") == ours) }
      }
    }

    /// With debugging information, too, with which the command says where the program is.
    @Test(arguments: [GroundTruthPrograms.go119, .go119WithSymbols])
    func theCommandInItsHeaderRunsIt(programs: GroundTruthPrograms) async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(programs, in: folder)
        _ = try await TuplejoinProcess.run(
          ["--binary", try programs.path("server"), "--dry-run"], in: folder)
        let lines = try folder.text("server.bt").split(separator: "\n").map(String.init)
        let place = try #require(lines.firstIndex { $0.hasPrefix("// Run it by hand") })
        let command = lines[place + 1].dropFirst("//   ".count)
        #expect(command.hasSuffix("bpftrace -B line --no-warnings --unsafe ./server.bt"))
        let bpftrace = try await folder.start(
          "by-hand", ["sh", "-c", "exec env \(command)"])
        try await Deadline().wait(until: "the line ready") {
          bpftrace.output.contains("ready ") || bpftrace.hasEnded
        }
        try await server.load(3, in: folder)
        try await Deadline().wait(until: "three lines of connects") {
          bpftrace.output.split(separator: "\n").count { $0.hasPrefix("dialed ") } >= 3
        }
        try await bpftrace.stop(SIGINT)
      }
    }
  }
}
