import Foundation
import Subprocess
import SystemPackage
import Testing

@testable import TraceHost

/// What a process is at, told by the real kernel of processes that do what bpftrace does.
@Suite struct BpftraceActivityTests {
  @Test func oneThatWaitsHasReadAll() async throws {
    try await Self.whileRunning("exec sleep infinity") { activity, _ in
      #expect(await Self.eventually { activity.hasReadAll })
    }
  }

  @Test func oneThatIsBusyHasNot() async throws {
    try await Self.whileRunning("while :; do :; done") { activity, _ in
      for _ in 0..<20 {
        #expect(!activity.hasReadAll)
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  @Test func oneWhoseOutputIsNotReadHasNot() async throws {
    try await Self.whileRunning("exec yes") { activity, pid in
      // Until the pipe is full, and it sleeps.
      #expect(await Self.eventually { Self.sleeps(pid) })
      #expect(!activity.hasReadAll)
    }
  }

  @Test func itsOpenFilesAreCounted() async throws {
    try await Self.whileRunning("exec sleep infinity") { activity, _ in
      #expect(await Self.eventually { activity.openFiles == 3 })
    }
    try await Self.whileRunning("exec 7</dev/null 8</dev/null; exec sleep infinity") {
      activity, _ in
      #expect(await Self.eventually { activity.openFiles == 5 })
    }
  }

  @Test func oneThatHasEndedHoldsNothing() async throws {
    let ended = try await run(.path("/bin/true"), output: .discarded).processIdentifier
    let activity = BpftraceActivity(pid: ended.value)
    #expect(!activity.hasReadAll && activity.openFiles == nil)
  }

  @Test func whatHasNoProgramSkipsNone() async throws {
    try await Self.whileRunning("exec sleep infinity") { activity, _ in
      #expect(await Self.eventually { activity.openFiles == 3 })
      #expect(activity.skippedPrograms == nil)
    }
  }

  /// Runs a script, and the body once the script has begun.
  private static func whileRunning(
    _ script: String, _ body: (BpftraceActivity, pid_t) async throws -> Void
  ) async throws {
    _ = try await run(
      .path("/bin/sh"), arguments: ["-c", "echo begun; \(script)"], input: .none, output: .sequence,
      error: .discarded
    ) { execution in
      for try await _ in execution.standardOutput { break }
      let pid = execution.processIdentifier.value
      try await body(BpftraceActivity(pid: pid), pid)
      try execution.send(signal: .kill)
    }
  }

  /// Tells that a process waits for something, by the state in `/proc/PID/stat`.
  private static func sleeps(_ pid: Int32) -> Bool {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    return text.split(separator: ")").last?.hasPrefix(" S") == true
  }

  /// Looks until it holds; a thousand seconds, for a machine as slow as one likes, but not for ever.
  private static func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<100_000 {
      if condition() { return true }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return false
  }
}
