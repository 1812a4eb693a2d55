import Testing

@testable import TraceHost

@Suite struct KernelPreemptionTests {
  @Test(arguments: [
    ("#1 SMP Debian 5.10.1", KernelPreemption.none),
    ("#1 SMP PREEMPT Mon", .full), ("#1 SMP PREEMPT_RT Mon", .full),
    ("#1 SMP PREEMPT_VOLUNTARY Mon", .none), ("", .none),
  ])
  func buildTells(version: String, preemption: KernelPreemption) {
    #expect(KernelPreemption(.init(version: version, scheduler: "(full)")) == preemption)
  }

  @Test func whatIsInForceIsTheSurest() {
    var sources = KernelPreemption.Sources(version: "#1 SMP PREEMPT_DYNAMIC Debian 6.1.1")
    #expect(KernelPreemption(sources) == .full)
    #expect(KernelPreemption(sources).interrupts)
    sources.configuration =
      "# CONFIG_PREEMPT is not set\nCONFIG_PREEMPT_BUILD=y\nCONFIG_PREEMPT_NONE=y\n"
    #expect(KernelPreemption(sources) == .none)
    sources.commandLine = "quiet preempt=full preempt=lazy ro\n"
    #expect(KernelPreemption(sources) == .lazy)
    sources.scheduler = "none (voluntary) full \n"
    #expect(KernelPreemption(sources) == .voluntary)
    #expect(!KernelPreemption(sources).interrupts)
    sources.scheduler = "(sometimes)"
    sources.commandLine = "preempt="
    #expect(KernelPreemption(sources) == .none)
  }

  @Test(arguments: [
    (KernelPreemption.voluntary, "6.14.0-37-generic", 27, true, Interference.none),
    (.lazy, "7.2.13+deb14-cloud-amd64", 27, true, .heldOff),
    (.lazy, "6.18.1", 23, true, .harmful), (.full, "6.13.0", 27, false, .harmful),
    (.full, "6.12.9", 23, true, .possible), (.full, "5.10.0", 17, false, .possible),
  ])
  func interferenceFollows(
    preemption: KernelPreemption, release: String, minor: Int, canHold: Bool, expected: Interference
  ) {
    let host = HostCapabilities(
      kernelRelease: release, isRoot: true, hasTracefs: true, hasUprobes: true, kprobes: [],
      tracepoints: [], hasBTF: true, processors: 1, preemption: preemption,
      canHoldProcessor: canHold,
      bpftrace: .success(
        Bpftrace(path: "/usr/bin/bpftrace", version: BpftraceVersion(0, minor, 0))))
    #expect(host.interference == expected)
    #expect((expected == .harmful) == (host.interference.warning != nil))
  }
}
