import Foundation
import Testing

extension EndToEndTests {
  /// A service as a container runtime runs it: only `/proc/PID/root` reaches its executable.
  @Suite(.serialized, .oneLane) struct ContainerTests {
    @Test(arguments: ControlGroupFolder.Hierarchy.all)
    func processInAContainerIsTraced(hierarchy: ControlGroupFolder.Hierarchy) async throws {
      try await RunFolder.open { folder in
        try await RunningContainer.run(in: hierarchy, folder) { container in
          let recording = folder.file("recording")
          let tuplejoin = try await TuplejoinProcess.trace(
            ["--pid", "\(container.pid)", "--record", recording], in: folder)
          try await container.get("/echo/7", in: folder)
          let dials = try await container.dials(in: folder)
          let outcome = try await tuplejoin.stop()
          #expect(outcome.errors.contains("/proc/\(container.pid)/root\(container.binary) "))
          try expectOne(outcome, of: container, dials: dials)

          let replayed = try await TuplejoinProcess.run(["replay", recording], in: folder)
          #expect(replayed.output == outcome.output)
        }
      }
    }

    @Test func binaryOfAContainerIsTraced() async throws {
      let hierarchy = try #require(ControlGroupFolder.Hierarchy.all.first)
      try await RunFolder.open { folder in
        try await RunningContainer.run(in: hierarchy, folder) { container in
          // The link `root` says "/", and there is another program under that path.
          let tuplejoin = try await TuplejoinProcess.trace(
            ["--binary", "/proc/\(container.pid)/root\(container.binary)"], in: folder)
          try await container.get("/echo/7", in: folder)
          let dials = try await container.dials(in: folder)
          try expectOne(try await tuplejoin.stop(), of: container, dials: dials)
        }
      }
    }

    @Test func containersOfOneImageAreTracedByOneProbe() async throws {
      let hierarchy = try #require(ControlGroupFolder.Hierarchy.all.first)
      try await RunFolder.open { folder in
        try await RunningContainer.run("1", in: hierarchy, folder) { first in
          try await RunningContainer.run("2", in: hierarchy, folder) { second in
            let tuplejoin = try await TuplejoinProcess.trace(
              [first, second].flatMap { ["--binary", "/proc/\($0.pid)/root\($0.binary)"] },
              in: folder)
            try await first.get("/echo/1", in: folder)
            try await second.get("/echo/2", in: folder)
            // The container by which the file was found ends; the other one goes on, and is traced on.
            kill(first.pid, SIGKILL)
            try await tuplejoin.waitUntilSaid("is gone")
            try await second.get("/echo/3", in: folder)
            var later: pid_t = 0
            try await RunningContainer.run("3", in: hierarchy, folder) { third in
              later = third.pid
              try await third.get("/echo/4", in: folder)
            }
            let outcome = try await tuplejoin.stop()
            #expect(outcome.errors.split(separator: "\n").count { $0.hasPrefix("attached ") } == 1)
            let records = try outcome.records()
            #expect(
              records.connects.map { $0.caller?.url?.path } == (1...4).map { "/echo/\($0)" })
            #expect(
              records.connects.map { $0.process?.pid }
                == [first.pid, second.pid, second.pid, later].map(Int.init))
            #expect(try records.summary().requests == 4)
          }
        }
      }
    }

    /// Expects one connect, in the container's own network, to be joined with the request for 7.
    private func expectOne(
      _ outcome: TuplejoinOutcome, of container: RunningContainer, dials: String,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let connects = try outcome.records(sourceLocation: sourceLocation).connects
      #expect(connects.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
      let connect = try #require(connects.first, sourceLocation: sourceLocation)
      #expect(connect.caller?.url?.path == "/echo/7", sourceLocation: sourceLocation)
      #expect(connect.process?.pid == Int(container.pid), sourceLocation: sourceLocation)
      #expect(connect.container?.id == RunningContainer.id, sourceLocation: sourceLocation)
      let cgroup = connect.process?.linux?.cgroup
      #expect(
        cgroup?.hasSuffix(":\(container.cgroup.shownPath)") == true, "\(cgroup ?? "none")",
        sourceLocation: sourceLocation)
      let network = try #require(connect.network, sourceLocation: sourceLocation)
      #expect(dials == "7 \(network.local?.port ?? 0)\n", sourceLocation: sourceLocation)
      let peer = try #require(network.peer, sourceLocation: sourceLocation)
      #expect(
        "\(peer.address):\(peer.port ?? 0)" == container.upstreamAddress,
        sourceLocation: sourceLocation)
    }
  }
}
