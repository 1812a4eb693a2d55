import Glibc
import Testing

@testable import TraceHost

@Suite struct HostCapabilitiesTests {
  @Test func firstObstacleIsTold() {
    #expect(host().obstacle == nil)
    #expect(host(isRoot: false, hasTracefs: false).obstacle == .notPermitted)
    #expect(host(hasTracefs: false).obstacle == .tracefsMissing)
    #expect(
      host(bpftrace: .failure(.bpftraceMissing(searched: "/bin"))).obstacle
        == .bpftraceMissing(searched: "/bin"))
    #expect(
      host(hasUprobes: false).obstacle
        == .kernelLacks(feature: "uprobes", option: "CONFIG_UPROBE_EVENTS=y"))
  }

  @Test func everyErrorSaysWhatToDo() {
    let errors: [TraceHostError] = [
      .bpftraceMissing(searched: "/bin"), .bpftraceUnusable(path: "/bin/x", output: ""),
      .bpftraceTooOld(path: "/bin/x", version: BpftraceVersion(0, 16, 0)), .notPermitted,
      .tracefsMissing, .noSuchProcess(pid: 1),
      .kernelLacks(feature: "uprobes", option: "CONFIG_UPROBE_EVENTS=y"),
    ]
    for error in errors {
      #expect(!error.hint.isEmpty)
      #expect(!error.description.hasSuffix("."))
    }
    #expect(TraceHostError.tracefsMissing.hint.contains("mount -t tracefs"))
  }

  @Test func thisMachineIsLookedAt() async {
    let host = await HostCapabilities.probe(kprobes: KernelFunction.allCases)
    #expect(host.processors >= 1)
    #expect(host.kernelRelease != "unknown")
  }

  @Test func runningProcessHasAFile() throws {
    let file = try TargetFile(pid: getpid())
    #expect(file == TargetFile(path: "/proc/self/exe"))
    #expect(throws: TraceHostError.noSuchProcess(pid: -5)) { try TargetFile(pid: -5) }
  }

  private func host(
    isRoot: Bool = true, hasTracefs: Bool = true, hasUprobes: Bool = true,
    bpftrace: Result<Bpftrace, TraceHostError> = .success(
      Bpftrace(path: "/usr/bin/bpftrace", version: BpftraceVersion(0, 17, 0)))
  ) -> HostCapabilities {
    HostCapabilities(
      kernelRelease: "6.1.0", isRoot: isRoot, hasTracefs: hasTracefs, hasUprobes: hasUprobes,
      kprobes: [.connect], tracepoints: [.socketState, .processExit, .processExec, .signal],
      hasBTF: true,
      processors: 2,
      preemption: .voluntary, bpftrace: bpftrace)
  }
}
