import Foundation
import GoPrograms
import Testing

extension EndToEndTests {
  /// Processes that end, and processes that become another program, under one trace.
  @Suite(.serialized, .oneLane, .requires(.everyGo)) struct ProcessChangeTests {
    /// The old program's goroutines are at addresses at which the new one, of the same build, has its own.
    @Test(arguments: ["1.19", "1.24"])
    func anotherProgramInTheSameProcessIsNotTaken(version: String) async throws {
      let programs = GroundTruthPrograms(build: GoBuild(version, .stripped))
      try await RunFolder.open { folder in
        let other = folder.file("other")
        try FileManager.default.copyItem(atPath: try programs.path("server"), toPath: other)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server")], in: folder)
        let server = try await TracedServer.start(
          programs, mode: "raw", arguments: ["-exec", other], in: folder)
        try await server.load(100, concurrency: 16, in: folder)
        _ = try? await RawRequest(target: "/exec").send(to: server.address)
        let address = try await Deadline().wait(for: "the other program's address") {
          let lines = server.server.output.split(separator: "\n")
          return lines.count == 2
            ? TracedServer.address(in: "\(lines[1])\n") : nil
        }
        let replaced = TracedServer(
          address: address, upstreamAddress: server.upstreamAddress, server: server.server,
          upstream: server.upstream, dialsPath: server.dialsPath, peersPath: server.peersPath)
        try await replaced.load(200, concurrency: 16, firstID: 1000, in: folder)
        let outcome = try await tuplejoin.stop()
        let records = try outcome.records()
        #expect(
          records.connects.compactMap { $0.caller?.url?.path }.sorted()
            == (0..<100).map { "/echo/\($0)" }.sorted())
        #expect(records.connects.count == 100, "\(outcome.errors)")
      }
    }

    /// A process that has ended leaves its keys to the next one: restarts do not fill the maps.
    ///
    /// What one leaves the next one finds where its goroutines are at the same addresses, which not all are: 120 restarts
    /// need 1,100 keys, on a busy machine 1,400, and 2,500 if numbers of processes were not used again.
    /// `TUPLEJOIN_RESTARTS` is how many there are, with 4,000 keys (`make soak`).
    @Test func restartsAreJoinedAsTheFirstStartWas() async throws {
      let asked = ProcessInfo.processInfo.environment["TUPLEJOIN_RESTARTS"].flatMap { Int($0) }
      let restarts = asked ?? 120
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          [
            "--binary", try GroundTruthPrograms.go119.path("server"), "--map-keys",
            asked == nil ? "2000" : "4000",
          ], in: folder)
        var expected: [Int: Set<String>] = [:]
        for number in 0..<restarts {
          let server = try await TracedServer.start(
            mode: "fan", name: "-\(number)", in: folder)
          try await server.load(5, concurrency: 2, firstID: number * 10, in: folder)
          expected[Int(server.server.pid)] = Set((0..<5).map { "/echo/\(number * 10 + $0)" })
          for process in [server.server, server.upstream] {
            process.send(SIGKILL)
            _ = try await process.end()
          }
        }
        let outcome = try await tuplejoin.stop()
        let records = try outcome.records()
        let told = Dictionary(grouping: records.connects) { $0.process?.pid ?? 0 }
        #expect(told.mapValues { Set($0.compactMap { $0.caller?.url?.path }) } == expected)
        #expect(records.connects.count == restarts * 15)
        #expect(records.connects.allSatisfy { $0.join?.by == "descent" })
        #expect(try records.summary().overflowed == 0, "\(outcome.errors)")
      }
    }
  }
}
