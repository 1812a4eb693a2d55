import Foundation
import ScriptTemplate
import Subprocess
import SystemPackage
import Testing

/// Scripts for hosts without eBPF: compared with reviewed ones, and parsed by SystemTap.
@Suite struct SystemTapTests {
  private static let hasSystemTap = access("/usr/bin/stap", X_OK) == 0

  @Test func scriptIsTheReviewedOne() throws {
    try ReviewedScript.expect(Self.render().text, isIn: "icmp.stp")
  }

  /// It parses them for a kernel whose build folder has nothing in it: the first pass reads no more.
  @Test(.enabled("no stap (apt-get install systemtap)") { hasSystemTap })
  func systemTapParsesTheScript() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let release = folder.appending(path: "include/config")
    try FileManager.default.createDirectory(at: release, withIntermediateDirectories: true)
    try "3.10.0\n".write(
      to: release.appending(path: "kernel.release"), atomically: true, encoding: .utf8)
    for (name, text) in [
      ("Makefile", "VERSION = 3\nPATCHLEVEL = 10\nSUBLEVEL = 0\n"), (".config", ""),
      ("Module.symvers", ""), ("script.stp", try Self.render().text),
    ] {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    let result = try await run(
      .name("stap"),
      arguments: ["-p1", "-r", folder.path, folder.appending(path: "script.stp").path],
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
    #expect(result.standardOutput.contains("kprobe.function"))
  }

  private static func render() throws -> Script {
    try Script(
      systemTap: "icmp", fileName: "icmp.stp",
      recording: "tuplejoin-recording 2 clock-offset 0 icmp")
  }
}
