import Foundation
import Subprocess
import SystemPackage
import Testing

extension EndToEndTests {
  /// What goes wrong during a run: it is said, the run ends in order, and nothing is left behind.
  @Suite(.serialized, .oneLane) struct RunFaultTests {
    private static var server: String {
      get throws { try GroundTruthPrograms.go119.path("server") }
    }

    @Test func bpftraceIsKilled() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(["--binary", try Self.server], in: folder)
        try await server.load(1, in: folder)
        try await tuplejoin.waitForLines(1)
        try await BpftraceProcess.child(of: tuplejoin).kill()
        let outcome = try await tuplejoin.outcome()
        #expect(outcome.exitCode == 69)
        #expect(outcome.errors.contains("bpftrace was killed by signal 9"))
        // What was known by then is still said.
        #expect(try outcome.records().summary().joined == 1)
      }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func signalsEndARunInOrder(signal: Int32) async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(["--binary", try Self.server], in: folder)
        try await server.load(3, in: folder)
        let outcome = try await tuplejoin.stop(signal)
        #expect(outcome.exitCode == 0)
        #expect(try outcome.records().summary().joined == 3)
        #expect(BpftraceProcess.running(in: folder).isEmpty)
      }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func signalsDuringTheStartEndIt(signal: Int32) async throws {
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.start(["--binary", try Self.server], in: folder)
        try await tuplejoin.waitUntilSaid("wrote ")
        let outcome = try await tuplejoin.stop(signal)
        #expect(outcome.exitCode == 0)
        #expect(BpftraceProcess.running(in: folder).isEmpty)
      }
    }

    @Test func aClosedOutputEndsTheRunQuietly() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let pipe = try FileDescriptor.pipe()
        let ready = folder.file("ready")
        let process = try await folder.start(
          "tuplejoin",
          [ProjectFolder.executable, "--binary", try Self.server, "--ready-file", ready],
          output: pipe.writeEnd)
        try await Deadline().wait(until: "the ready file") { access(ready, F_OK) == 0 }
        try await server.load(1, in: folder)
        var line = [UInt8](repeating: 0, count: 4_096)
        #expect(try line.withUnsafeMutableBytes { try pipe.readEnd.read(into: $0) } > 0)
        try pipe.readEnd.close()
        try await server.load(1, firstID: 1, in: folder)
        #expect(try await process.end() == .exited(0))
        #expect(!process.errors.contains("error"))
        #expect(BpftraceProcess.running(in: folder).isEmpty)
      }
    }

    @Test func aFullDiskEndsTheRun() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let disk = folder.file("disk")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
        let ready = folder.file("ready")
        let process = try await folder.start(
          "tuplejoin",
          [
            "unshare", "-m", "sh", "-c",
            "mount -t tmpfs -o size=64k tmpfs '\(disk)' && exec \"$@\"",
            "sh", ProjectFolder.executable, "--binary", try Self.server, "--ready-file", ready,
            "--record", "\(disk)/recording",
          ])
        try await Deadline().wait(until: "the ready file") { access(ready, F_OK) == 0 }
        try await server.load(1_000, concurrency: 8, in: folder)
        #expect(try await process.end() == .exited(1))
        #expect(process.errors.contains("No space left on device"))
        #expect(BpftraceProcess.running(in: folder).isEmpty)
      }
    }

    @Test func aFullOutputEndsTheRun() async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let ready = folder.file("ready")
        let process = try await folder.start(
          "tuplejoin",
          [ProjectFolder.executable, "--binary", try Self.server, "--ready-file", ready],
          output: try .open("/dev/full", .writeOnly))
        try await Deadline().wait(until: "the ready file") { access(ready, F_OK) == 0 }
        try await server.load(1, in: folder)
        #expect(try await process.end() == .exited(1))
        #expect(process.errors.contains("No space left on device"))
        #expect(BpftraceProcess.running(in: folder).isEmpty)
      }
    }

    @Test func aServerThatDiesDisturbsNothing() async throws {
      try await RunFolder.open { folder in
        let first = try await TracedServer.start(name: "1", in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(["--binary", try Self.server], in: folder)
        try await first.load(10, in: folder)
        try await first.server.stop(SIGKILL)
        let second = try await TracedServer.start(name: "2", in: folder)
        try await second.load(10, firstID: 10, in: folder)
        let outcome = try await tuplejoin.stop()
        #expect(outcome.exitCode == 0)
        let paths = try outcome.records().connects.map { $0.caller?.url?.path }
        #expect(paths == (0..<20).map { "/echo/\($0)" })
      }
    }

    @Test func fullMapsJoinNothingWrongly() async throws {
      try await RunFolder.open { folder in
        let run = GroundTruthRun(requests: 1_000, options: ["--map-keys", "16"])
        let outcome = try await run.run(in: folder)
        #expect(outcome.tuplejoin.exitCode == 0)
        #expect(try #require(outcome.records.summary().overflowed) > 0)
        #expect(outcome.tuplejoin.errors.contains("raise --map-keys"))
        #expect(outcome.agreement.joined == outcome.agreement.correct)
      }
    }
  }
}
