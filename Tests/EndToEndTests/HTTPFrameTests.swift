import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// `tuplejoin http` on frames of every shape, in a network of the test's own.
  @Suite(.serialized, .oneLane, .requires(.nginx)) struct HTTPFrameTests {
    @Test(arguments: [["--interface", "far"], []])
    func framesOfEveryShapeAreRead(interface: [String]) async throws {
      try await RunFolder.open { folder in
        let network = try await FrameNetwork.start(in: folder)
        let tuplejoin = try await network.trace(interface, in: folder)
        let frames = try await network.run(
          "frames", ["\(ProjectFolder.endToEndTests)/http-frames", "near"], in: folder)
        #expect(frames.termination == .exited(0), "\(frames.errors)")
        let expected = frames.output.split(separator: "\n").map(String.init)
        #expect(expected.count == 23)
        let outcome = try await tuplejoin.stop()
        #expect(outcome.exitCode == 0)
        // What was under way before is told at the end.
        #expect(try outcome.exchanges().sorted() == expected.sorted())
        let figures = try outcome.httpFigures()
        // Both interfaces see a frame, one on its way out; its second look changes nothing.
        #expect(figures.fragments == (interface.isEmpty ? 6 : 3))
        #expect(figures.lost == 0 && figures.unrequested == 0 && figures.unanswered == 0)
      }
    }

    @Test func anInterfaceThatGoesDownIsReadAgain() async throws {
      try await RunFolder.open { folder in
        let network = try await FrameNetwork.start(in: folder)
        let tuplejoin = try await network.trace(["--interface", "far", "--port", "80"], in: folder)
        _ = try await network.run("down", ["ip", "link", "set", "far", "down"], in: folder)
        try await tuplejoin.waitUntilSaid("\"far\" is down")
        _ = try await network.run("up", ["ip", "link", "set", "far", "up"], in: folder)
        let frames = try await network.run(
          "frames", ["\(ProjectFolder.endToEndTests)/http-frames", "near"], in: folder)
        #expect(frames.termination == .exited(0), "\(frames.errors)")
        #expect(try await tuplejoin.stop().httpFigures().exchanges == 23)
      }
    }

    @Test func anInterfaceThatIsRemovedEndsTheRun() async throws {
      try await RunFolder.open { folder in
        let network = try await FrameNetwork.start(in: folder)
        let tuplejoin = try await network.trace(["--interface", "far"], in: folder)
        _ = try await network.run("gone", ["ip", "link", "delete", "near"], in: folder)
        let outcome = try await tuplejoin.outcome()
        #expect(outcome.exitCode == 69)
        #expect(outcome.errors.contains("the interface \"far\" was removed"))
        #expect(try outcome.httpFigures().exchanges == 0)
      }
    }
  }
}

/// A network namespace with two interfaces that nothing else is on.
struct FrameNetwork {
  private let process: RunningProcess

  static func start(in folder: RunFolder) async throws -> FrameNetwork {
    let process = try await folder.start(
      "network", ["unshare", "--net", "\(ProjectFolder.endToEndTests)/http-network"])
    try await Deadline().wait(until: "the network") {
      if process.hasEnded { throw Deadline.Missed(description: process.errors) }
      return process.output == "up\n"
    }
    return FrameNetwork(process: process)
  }

  private var entry: [String] { ["nsenter", "--net=/proc/\(process.pid)/ns/net"] }

  func run(_ name: String, _ words: [String], in folder: RunFolder) async throws -> RunningProcess {
    try await folder.run(name, entry + words)
  }

  /// Starts the socket filter in the network, and waits until it is attached.
  func trace(_ arguments: [String], in folder: RunFolder) async throws -> TuplejoinProcess {
    let process = try await folder.start(
      "tuplejoin",
      entry + [ProjectFolder.executable, "http", "--ready-file", folder.file("ready")] + arguments)
    try await Deadline().wait(until: "the ready file") {
      if process.hasEnded { throw Deadline.Missed(description: process.errors) }
      return FileManager.default.fileExists(atPath: folder.file("ready"))
    }
    return TuplejoinProcess(process: process)
  }
}
