import Foundation
import Testing

extension EndToEndTests {
  /// Names of binaries: every one that bpftrace can be given is traced, every other one is refused.
  @Suite(.serialized, .oneLane) struct BinaryPathTests {
    @Test(arguments: [
      "a space", "a\"quote", "an'apostrophe", "a$HOME dollar", "a,comma", "a{brace}", "größe-日本",
      "-dash",
      "a%s percent", "a;semicolon`id`", "a#hash",
      "a(1)?!&|<>~",
    ])
    func namesOfAllKindsAreTraced(name: String) async throws {
      try await RunFolder.open { folder in
        let binary = folder.file(name)
        try FileManager.default.copyItem(
          atPath: try GroundTruthPrograms.go119.path("server"), toPath: binary)
        let server = try await TracedServer.start(binary: binary, in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(["--binary", binary], in: folder)
        try await server.load(1, in: folder)
        let outcome = try await tuplejoin.stop()
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let connects = try outcome.records().connects
        #expect(connects.map { $0.caller?.url?.path } == ["/echo/0"])
        #expect(FileManager.default.fileExists(atPath: binary + ".bt"))
      }
    }

    /// With debugging information, which bpftrace 0.17 would search for each cast if it were given a path.
    ///
    /// Of two by the same name the second has no other way; the working directory has the first.
    @Test(arguments: ["server", "a \"quote", "-a{brace},comma"])
    func programsWithDebuggingInformationAreFoundByName(name: String) async throws {
      try await RunFolder.open { folder in
        let built = try GroundTruthPrograms.go119WithSymbols.path("server")
        let binaries = [folder.file(name), "\(folder.file("more"))/\(name)"]
        try FileManager.default.createDirectory(
          atPath: folder.file("more"), withIntermediateDirectories: false)
        for binary in binaries { try FileManager.default.copyItem(atPath: built, toPath: binary) }
        let server = try await TracedServer.start(binary: binaries[0], in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          binaries.flatMap { ["--binary", $0] }, in: folder)
        try await server.load(1, in: folder)
        let outcome = try await tuplejoin.stop()
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(try outcome.records().connects.map { $0.caller?.url?.path } == ["/echo/0"])
        let script = try folder.text("tuplejoin.bt")
        let quoted = name.replacing("\"", with: "\\\"")
        #expect(script.contains("uprobe:\"\(quoted)\":0x"))
        #expect(script.contains("/more/\(quoted)\":0x"))
        #expect(script.contains("//   PATH=\"$PATH\":"))
      }
    }

    @Test(arguments: [
      "a\nnewline", "a*star", "a[bracket", "a\\backslash", "a:colon", "a\u{1b}[31m", "a\u{202e}b",
    ])
    func namesThatBpftraceCannotBeGivenAreRefused(name: String) async throws {
      try await RunFolder.open { folder in
        let binary = folder.file(name)
        try FileManager.default.copyItem(
          atPath: try GroundTruthPrograms.go119.path("server"), toPath: binary)
        let outcome = try await TuplejoinProcess.run(
          ["--binary", binary], in: folder)
        #expect(outcome.exitCode == 65)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("hint: "))
        // The name must not reach the terminal as it is.
        #expect(!outcome.errors.contains("\u{1b}") && !outcome.errors.contains("\u{202e}"))
        #expect(!FileManager.default.fileExists(atPath: binary + ".bt"))
      }
    }

    /// The version is the target's own word: it must not move the cursor of who runs `check` as root.
    @Test func aHostileVersionDoesNotReachTheTerminal() async throws {
      try await RunFolder.open { folder in
        let server = URL(fileURLWithPath: try GroundTruthPrograms.go119.path("server"))
        var bytes = try Data(contentsOf: server)
        var count = 0
        while let version = bytes.range(of: Data("go1.19.8".utf8)) {
          bytes.replaceSubrange(version, with: Data("go1.19\u{1b}c".utf8))
          count += 1
        }
        try #require(count > 0)
        let binary = try folder.write(bytes, to: "target", mode: 0o755)
        for words in [["check", "--binary", binary], ["render", "--binary", binary]] {
          let outcome = try await TuplejoinProcess.run(words, in: folder)
          #expect(String(decoding: outcome.output, as: UTF8.self).contains("go1.19?c"))
          #expect(!outcome.output.contains(0x1b) && !outcome.errors.contains("\u{1b}"))
        }
      }
    }
  }
}
