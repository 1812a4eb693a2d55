import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// The script for SystemTap as a module of Debian 12's kernel, in a guest.
  @Suite(
    .serialized, .oneLane, .requires(.releaseExecutable), .requires(.qemu), .requires(.systemTap))
  struct SystemTapRunTests {
    /// Its output, replayed, is what tuplejoin tells of the same pings beside it, but for the times.
    @Test func theSamePacketsAreTold() async throws {
      try await RunFolder.open { folder in
        try await buildModule(in: folder)
        let guest = try await folder.run(
          "guest",
          [
            "\(ProjectFolder.root)/Tests/Guest/run", "--timeout", "1800",
            "--out", folder.file("out"), "--file", ProjectFolder.releaseExecutable,
            "--file", folder.file("module"),
            "--file", "\(ProjectFolder.endToEndTests)/systemtap-job", "--", "systemtap-job",
          ],
          // The job has half an hour of its own, behind the boot.
          within: .seconds(2_200))
        try #require(guest.termination == .exited(0), "\(guest.output)\n\(guest.errors)")
        let byBpftrace = try await packets(of: "bpftrace", in: folder)
        #expect(byBpftrace.count == 20)
        #expect(try await packets(of: "systemtap", in: folder) == byBpftrace)
      }
    }

    /// With the options that the script's head names.
    private func buildModule(in folder: RunFolder) async throws {
      let script = folder.file("icmp.stp")
      let rendered = try await TuplejoinProcess.run(
        ["render", "icmp", "--engine", "systemtap", "--emit", script], in: folder)
      #expect(rendered.exitCode == 0, "\(rendered.errors)")
      let lines = try folder.text("icmp.stp").split(separator: "\n")
      let command = try #require(lines.first { $0.hasPrefix("//   stap ") })
      let options = command.split(separator: " ").filter { $0.hasPrefix("-D") }.map(String.init)
      let module = try await folder.run(
        "module",
        ["\(ProjectFolder.root)/Tests/Guest/module", script, "icmp", folder.file("module")]
          + options)
      try #require(module.termination == .exited(0), "\(module.errors)")
    }

    /// The records of a recording that the guest left, less their times; what two processors tell of has no order.
    private func packets(of engine: String, in folder: RunFolder) async throws -> [String] {
      let replayed = try await TuplejoinProcess.run(
        ["replay", folder.file("out/\(engine)")], in: folder)
      #expect(replayed.exitCode == 0, "\(engine): \(replayed.errors)")
      _ = try KernelRecords(replayed)
      return replayed.text.split(separator: "\n").filter { $0.contains(#""event":"icmp""#) }
        .map { String($0.replacing(/"timestamp":"[^"]*"/, with: "")) }.sorted()
    }
  }
}
