import Subprocess
import SystemPackage
import Testing

@testable import TraceHost

/// What a process is at, told by the real kernel of processes that do what bpftrace does.
@Suite struct BpftraceActivityTests {
  @Test func oneThatWaitsHasReadAll() async throws {
    try await Self.whileRunning("exec sleep 60") { activity in
      #expect(await Self.eventually { activity.hasReadAll })
    }
  }

  @Test func oneThatIsBusyHasNot() async throws {
    try await Self.whileRunning("while :; do :; done") { activity in
      #expect(await Self.eventually { activity.openFiles != nil })
      try await Task.sleep(for: .milliseconds(100))
      for _ in 0..<20 {
        #expect(!activity.hasReadAll)
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  @Test func oneWhoseOutputIsNotReadHasNot() async throws {
    try await Self.whileRunning("exec yes") { activity in
      try await Task.sleep(for: .milliseconds(500))
      for _ in 0..<20 {
        #expect(!activity.hasReadAll)
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  @Test func itsOpenFilesAreCounted() async throws {
    try await Self.whileRunning("exec sleep 60") { activity in
      #expect(await Self.eventually { activity.openFiles == 3 })
    }
    try await Self.whileRunning("exec 7</dev/null 8</dev/null; exec sleep 60") { activity in
      #expect(await Self.eventually { activity.openFiles == 5 })
    }
  }

  @Test func oneThatHasEndedHoldsNothing() async throws {
    let ended = try await run(.path("/bin/true"), output: .discarded).processIdentifier
    let activity = BpftraceActivity(pid: ended.value)
    #expect(!activity.hasReadAll && activity.openFiles == nil)
  }

  @Test func whatHasNoProgramSkipsNone() async throws {
    try await Self.whileRunning("exec sleep 60") { activity in
      #expect(await Self.eventually { activity.openFiles == 3 })
      #expect(activity.skippedPrograms == nil)
    }
  }

  private static func whileRunning(
    _ script: String, _ body: (BpftraceActivity) async throws -> Void
  ) async throws {
    _ = try await run(
      .path("/bin/sh"), arguments: ["-c", script], input: .none, output: .sequence,
      error: .discarded
    ) { execution in
      try await body(BpftraceActivity(pid: execution.processIdentifier.value))
      try execution.send(signal: .kill)
    }
  }

  private static func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<1000 {
      if condition() { return true }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return false
  }
}
