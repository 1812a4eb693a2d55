import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// What keeps the socket filter from running, or from seeing everything: it is said.
  @Suite(.serialized, .oneLane, .requires(.nginx)) struct HTTPFaultTests {
    @Test func noSuchInterface() async throws {
      try await RunFolder.open { folder in
        let outcome = try await TuplejoinProcess.run(["http", "--interface", "no0"], in: folder)
        #expect(outcome.exitCode == 69)
        #expect(outcome.errors.contains("there is no interface \"no0\""))
        #expect(outcome.errors.contains("hint: ip link"))
      }
    }

    @Test(arguments: [
      ([], "load BPF programs"),
      (["--inh-caps", "+bpf", "--ambient-caps", "+bpf"], "open packet sockets"),
    ])
    func noPermission(capabilities: [String], action: String) async throws {
      try await RunFolder.open { folder in
        let copies = try Unprivileged.copies(["tuplejoin": ProjectFolder.executable], in: folder)
        let process = try await folder.run(
          "unprivileged",
          Unprivileged.words + capabilities + [copies["tuplejoin"] ?? "", "http"])
        #expect(process.termination == .exited(77))
        #expect(process.errors.contains("not permitted to \(action)"))
        #expect(process.errors.contains("hint: run with sudo, or with CAP_BPF and CAP_NET_RAW"))
      }
    }

    @Test func twoCapabilitiesAreEnough() async throws {
      try await RunFolder.open { folder in
        let copies = try Unprivileged.copies(["tuplejoin": ProjectFolder.executable], in: folder)
        let capabilities = "+bpf,+net_raw"
        let process = try await folder.run(
          "unprivileged",
          Unprivileged.words + [
            "--inh-caps", capabilities, "--ambient-caps", capabilities,
            copies["tuplejoin"] ?? "", "http", "--duration", "0.1",
          ])
        #expect(process.termination == .exited(0), "\(process.errors)")
      }
    }

    /// The dynamic linker finds no libbpf in a mount namespace without it; all else works.
    @Test func libbpfIsMissing() async throws {
      try await RunFolder.open { folder in
        try FileManager.default.createDirectory(
          atPath: folder.file("empty"), withIntermediateDirectories: false)
        try folder.write("", to: "nothing")
        let hide = """
          for library in $(ls -d /lib/*/libbpf.so.1* /usr/lib/*/libbpf.so.1* 2>/dev/null); do
            [ -h "$library" ] || mount --bind "$0" "$library"
          done
          exec "$@"
          """
        let words = ["unshare", "-m", "sh", "-c", hide, folder.file("nothing")]
        let http = try await folder.run("http", words + [ProjectFolder.executable, "http"])
        #expect(http.termination == .exited(69))
        #expect(http.errors.contains("libbpf.so.1 cannot be used: "))
        #expect(http.errors.contains("hint: apt-get install libbpf1"))
        let other = try await folder.run("other", words + [ProjectFolder.executable, "--version"])
        #expect(other.termination == .exited(0))
      }
    }

    @Test func aFullRingIsCounted() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.filter(
          ["--port", "\(nginx.port)", "--ring-size", "65536"], in: folder)
        // While it is stopped nobody empties the ring.
        tuplejoin.process.send(SIGSTOP)
        let load = try await folder.run(
          "ab", ["ab", "-k", "-n", "2000", "-c", "4", nginx.url("/a")])
        #expect(load.termination == .exited(0), "\(load.errors)")
        tuplejoin.process.send(SIGCONT)
        let outcome = try await tuplejoin.stop()
        let figures = try outcome.httpFigures()
        #expect(figures.lost > 0)
        #expect(outcome.errors.contains("\(figures.lost) segments were lost: raise --ring-size"))
        let told = try outcome.httpLines().filter { $0.event == "lost" }.compactMap(\.events)
        #expect(told.reduce(0, +) == figures.lost)
        // Nothing that was not there is made up.
        #expect(try outcome.exchanges().allSatisfy { ["GET /a 200", "GET /a -"].contains($0) })
        #expect(figures.exchanges < 2_000)
      }
    }

    @Test(arguments: [
      ["--port", "0"], ["--port", "65536"], ["--network", "10.0.0.0/33"], ["--header", "a b"],
      ["--head-limit", "100"], ["--ring-size", "100000"], ["--via", "nothing"],
    ])
    func wrongOptionsAreRefused(options: [String]) async throws {
      try await RunFolder.open { folder in
        let outcome = try await TuplejoinProcess.run(["http"] + options, in: folder)
        #expect(outcome.exitCode == 64)
        #expect(outcome.output.isEmpty)
      }
    }
  }
}
