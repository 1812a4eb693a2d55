import Foundation
import Testing

extension EndToEndTests {
  /// The traced program is left as it was, whatever becomes of the tracer.
  @Suite(.serialized, .oneLane) struct TargetSafetyTests {
    /// The instruction by which the kernel marks a probe.
    private static let breakpoint: UInt8 = 0xcc

    @Test(arguments: [SIGINT, SIGKILL])
    func theProgramsCodeIsAsBefore(signal: Int32) async throws {
      try await RunFolder.open { folder in
        let binary = try GroundTruthPrograms.go119.path("server")
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(["--binary", binary], in: folder)
        let places = try TargetMemory.probes(
          of: folder.text("server.bt"), in: server.server.pid, path: binary)
        #expect(places.count >= 5)
        for place in places { #expect(try place.current == Self.breakpoint) }

        let bpftrace = try await BpftraceProcess.child(of: tuplejoin)
        tuplejoin.process.send(signal)
        _ = try await tuplejoin.process.end()
        try await bpftrace.waitUntilGone()
        #expect(BpftraceProcess.running(in: folder).isEmpty)
        // The kernel takes the probes away a moment after the last descriptor of them is closed.
        for place in places {
          let original = try place.original
          try await Deadline().wait(until: "the original code") { try place.current == original }
        }
        try await server.load(10, in: folder)
      }
    }

    @Test func aBinaryThatIsReplacedDuringTheStartIsNoticed() async throws {
      try await RunFolder.open { folder in
        let binary = folder.file("service")
        let manager = FileManager.default
        try manager.copyItem(atPath: try GroundTruthPrograms.go119.path("server"), toPath: binary)
        let tuplejoin = try await TuplejoinProcess.start(["--binary", binary], in: folder)
        try await tuplejoin.waitUntilSaid("wrote ")
        let other = folder.file("other")
        try manager.copyItem(
          atPath: try GroundTruthPrograms.go119WithSymbols.path("server"), toPath: other)
        try #require(rename(other, binary) == 0)
        let outcome = try await tuplejoin.outcome()
        #expect(outcome.exitCode == 65)
        #expect(outcome.errors.contains("service"))
        #expect(BpftraceProcess.running(in: folder).isEmpty)
      }
    }
  }
}
