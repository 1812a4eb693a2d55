import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// The ways by calls, with as many exchanges as the machine makes at all.
  @Suite(.serialized, .oneLane, .requires(.nginx), .requires(.go)) struct HTTPLoadTests {
    @Test(arguments: ["syscall", "sendmsg"])
    func everyExchangeIsToldOnceAndRightly(way: String) async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let tuplejoin = try await trace(nginx, ["--via", way], in: folder)
        try await load(nginx, requests: 10_000, in: folder)
        let outcome = try await tuplejoin.stop()
        let figures = try outcome.httpFigures()
        #expect(figures.lost == 0, "\(outcome.errors)")
        let told = try Set(exchanges(outcome).map(\.words))
        // What the kernel ran no program for cannot be told of, but is counted.
        let skipped = try outcome.skippedPrograms()
        #expect(told.count == 10_000 || skipped > 0, "\(figures), \(skipped) skipped")
        #expect(told.isSubset(of: (0..<10_000).map { "GET /echo/\($0) 200" }))
      }
    }

    /// The rings are too small for all that comes while bpftrace rests.
    @Test func whatIsLostIsCountedAndTheRestIsRight() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let tuplejoin = try await trace(
          nginx, ["--via", "syscall", "--ring-pages", "64"], in: folder)
        let bpftrace = try await BpftraceProcess.child(of: tuplejoin)
        kill(bpftrace.pid, SIGSTOP)
        try await load(nginx, requests: 1_000, in: folder)
        kill(bpftrace.pid, SIGCONT)
        let outcome = try await tuplejoin.stop()
        let figures = try outcome.httpFigures()
        #expect(figures.lost > 0 && figures.exchanges < 1_000)
        #expect(outcome.errors.contains("\(figures.lost) events were lost: raise --ring-pages"))
        _ = try exchanges(outcome)
      }
    }

    private func trace(
      _ nginx: NginxServer, _ options: [String], in folder: RunFolder
    ) async throws -> TuplejoinProcess {
      try await TuplejoinProcess.trace(
        ["http", "--port", "\(nginx.port)", "--header", "x-for"] + options, in: folder)
    }

    /// Each request has a target of its own.
    private func load(_ nginx: NginxServer, requests: Int, in folder: RunFolder) async throws {
      let load = try await folder.run(
        "load",
        [
          try GroundTruthPrograms.go119.path("load"), "-n", "\(requests)", "-c", "64", "-url",
          "http://127.0.0.1:\(nginx.port)",
        ])
      try #require(load.termination == .exited(0), "\(load.output)\(load.errors)")
    }

    /// The exchanges, each of which has the response to its request; the server says which that is.
    private func exchanges(_ outcome: TuplejoinOutcome) throws -> [HTTPLine] {
      let exchanges = try outcome.httpLines().filter { $0.event == "http" && $0.missing == nil }
      let mixed = exchanges.filter {
        $0.http?.request?.target != $0.http?.response?.headers?["x-for"]
      }
      #expect(mixed.isEmpty, "\(mixed.count) of \(exchanges.count): \(mixed.prefix(3))")
      return exchanges
    }
  }
}
