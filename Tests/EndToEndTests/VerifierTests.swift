import Foundation
import Testing

extension EndToEndTests {
  /// How much the kernel has to check of a program before it runs it: it gives up after a million instructions
  /// (`BPF_COMPLEXITY_LIMIT_INSNS`, include/linux/bpf.h), and some kernels take twice as many as others.
  @Suite(.serialized, .oneLane, .requires(.newerBpftrace))
  struct VerifierTests {
    static let mostInstructions = 400_000

    @Test(arguments: ["bookworm"] + NewerBpftraceTests.suites)
    func everyProgramIsFarFromTheKernelsLimit(suite: String) async throws {
      let server = try GroundTruthPrograms.go119.path("server")
      let environment = try suite == "bookworm" ? [:] : NewerBpftraceTests.environment(suite)
      for arguments in [
        [
          "join", "--binary", server, "--requests", "--use-code", "--stack", "--states", "--query",
          "--header", "a", "--header", "b", "--header", "c",
        ],
        ["accept", "--binary", server], ["http", "--via", "syscall", "--head-limit", "8192"],
        ["states"], ["icmp"],
      ] {
        try await RunFolder.open { folder in
          let tuplejoin = try await TuplejoinProcess.trace(
            arguments, in: folder, environment: environment)
          let checked = try await BpftraceProcess.child(of: tuplejoin).checkedInstructions()
          #expect(checked.contains { $0 > 100 }, "\(arguments)")
          #expect(checked.max() ?? 0 < Self.mostInstructions, "\(suite): \(arguments)")
          #expect(try await tuplejoin.stop().exitCode == 0)
        }
      }
    }
  }
}
