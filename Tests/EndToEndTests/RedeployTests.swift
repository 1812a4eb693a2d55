import Foundation
import Testing

extension EndToEndTests {
  /// The executable is replaced under the run, as a deployment does.
  @Suite(.serialized, .oneLane) struct RedeployTests {
    @Test func newFileIsNoticedAndOldProcessesStayTraced() async throws {
      try await RunFolder.open { folder in
        let binary = folder.file("service")
        try copyServer(to: binary)
        let old = try await TracedServer.start(binary: binary, name: "old", in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(["--binary", binary], in: folder)
        try await old.load(5, in: folder)

        try copyServer(to: folder.file("service.new"))
        #expect(rename(folder.file("service.new"), binary) == 0)
        try await tuplejoin.waitUntilSaid("was replaced")
        let new = try await TracedServer.start(binary: binary, name: "new", in: folder)
        try await new.load(5, firstID: 100, in: folder)
        try await old.load(5, firstID: 5, in: folder)
        let outcome = try await tuplejoin.stop()

        #expect(outcome.exitCode == 0)
        // What bpftrace warns of is said as its own.
        let warnings = outcome.errors.split(separator: "\n").filter {
          $0.hasPrefix("tuplejoin: warning: ") && !$0.contains("bpftrace: ")
        }
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("\"\(binary)\" was replaced") == true)
        #expect(outcome.errors.contains("hint: start tuplejoin again"))
        let connects = try outcome.records().connects
        #expect(connects.allSatisfy { $0.process?.pid == Int(old.server.pid) })
        #expect(
          Set(connects.map { $0.caller?.url?.path }) == Set((0..<10).map { "/echo/\($0)" }))
      }
    }

    @Test func processOfAFileThatIsGoneIsTraced() async throws {
      try await RunFolder.open { folder in
        let binary = folder.file("service")
        try copyServer(to: binary)
        let server = try await TracedServer.start(binary: binary, in: folder)
        try copyServer(to: folder.file("service.new"))
        #expect(rename(folder.file("service.new"), binary) == 0)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--pid", "\(server.server.pid)"], in: folder)
        try await server.load(5, in: folder)
        let outcome = try await tuplejoin.stop()
        #expect(outcome.errors.contains("/proc/\(server.server.pid)/exe"))
        #expect(try outcome.records().connects.count == 5)
        #expect(FileManager.default.fileExists(atPath: folder.file("service.bt")))
      }
    }

    @Test func fileThatIsWrittenToEndsTheRun() async throws {
      try await RunFolder.open { folder in
        let binary = folder.file("service")
        try copyServer(to: binary)
        let tuplejoin = try await TuplejoinProcess.trace(["--binary", binary], in: folder)
        // Nothing runs it, so that the system allows it.
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: binary))
        try file.seekToEnd()
        try file.write(contentsOf: Data([0]))
        try file.close()
        let outcome = try await tuplejoin.outcome()
        #expect(outcome.exitCode == 65)
        #expect(outcome.errors.contains("has changed since it was analysed"))
        _ = try outcome.records().summary()
      }
    }

    private func copyServer(to path: String) throws {
      try FileManager.default.copyItem(
        atPath: try GroundTruthPrograms.go119.path("server"), toPath: path)
    }
  }
}
