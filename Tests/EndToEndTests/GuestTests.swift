import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// A Debian kernel with kprobes, under emulation: what the machine that builds may lack.
  @Suite(.requires(.releaseExecutable), .requires(.qemu))
  struct GuestTests {
    @Test(.timeLimit(.minutes(20)))
    func theMainJobRunsOnDebiansKernel() async throws {
      try await RunFolder.open { folder in
        try await boot(in: folder)
        try expectExample(in: folder)
        #expect(
          try folder.text("out/command").hasSuffix("bpftrace -B line --unsafe ./caller_tuple.bt\n"))
        #expect(
          try folder.text("out/by-hand.out").split(separator: "\n").contains {
            $0.hasPrefix("connect ")
          })
        try await expectTruth(in: folder)
      }
    }

    /// Runs the job in a guest; its results are then in the folder `out`.
    private func boot(in folder: RunFolder) async throws {
      let example = folder.file("example")
      let build = try await folder.run("build", ["\(ProjectFolder.callerTuple)/build", example])
      try #require(build.termination == .exited(0), "\(build.errors)")
      let programs = GroundTruthPrograms.go119Stripped
      let files = [
        "\(ProjectFolder.endToEndTests)/guest-job", ProjectFolder.releaseExecutable,
        "\(example)/caller_tuple", "\(example)/caller_tuple_upstream",
        try programs.path("server"), try programs.path("upstream"), try programs.path("load"),
      ]
      let guest = try await folder.run(
        "guest",
        ["\(ProjectFolder.root)/Tests/Guest/run", "--timeout", "600", "--out", folder.file("out")]
          + files.flatMap { ["--file", $0] } + ["--", "guest-job"],
        within: .seconds(1_000))
      try #require(guest.termination == .exited(0), "\(guest.output)\n\(guest.errors)")
      try #require(FileManager.default.fileExists(atPath: folder.file("out/done")))
    }

    /// One request to the example: its record names the port that the upstream saw.
    private func expectExample(in folder: RunFolder) throws {
      let records = try outcome("example", in: folder).records()
      #expect(try folder.text("out/answer") == "hello\n")
      try #require(records.connects.count == 1)
      let connect = records.connects[0]
      #expect(connect.caller?.url?.path == "/echo")
      #expect(connect.caller?.http?.request.method == "GET")
      #expect(connect.result == "established")
      #expect(connect.process?.command == "caller_tuple")
      let peer = try #require(folder.text("out/peers").split(separator: "\n").dropFirst().first)
      let local = try #require(connect.network?.local)
      #expect("\(local.address):\(local.port ?? 0)" == peer)
      let summary = try records.summary()
      #expect(
        summary.requests == 2 && summary.connects == 1 && summary.joined == 1 && summary.lost == 0)
      #expect(try folder.text("out/caller_tuple.bt").contains("\nkprobe:tcp_connect "))
    }

    private func expectTruth(in folder: RunFolder) async throws {
      let truth = try outcome("truth", in: folder)
      let agreement = try await GroundTruthRun.compare(folder.file("out/dials"), truth, in: folder)
      #expect(agreement.truth == 200 && agreement.precision == 1 && agreement.recall == 1)
      let summary = try truth.records().summary()
      #expect(summary.lost == 0 && summary.unreadable == 0 && summary.unjoined?.total == 0)
    }

    /// What a run in the guest left; that it ended well the job has seen.
    private func outcome(_ name: String, in folder: RunFolder) throws -> TuplejoinOutcome {
      TuplejoinOutcome(
        status: .exited(0), output: try folder.bytes("out/\(name).jsonl"),
        errors: try folder.text("out/\(name).err"))
    }
  }
}
