import Testing

@testable import TraceHost

@Suite struct BpftraceVersionTests {
  @Test(arguments: [
    ("bpftrace v0.17.0", BpftraceVersion(0, 17, 0)),
    ("bpftrace v0.23.2", BpftraceVersion(0, 23, 2)),
    ("bpftrace v0.27.1-dirty", BpftraceVersion(0, 27, 1)),
    ("bpftrace 0.21", BpftraceVersion(0, 21, 0)),
    ("bpftrace v1.0.0", BpftraceVersion(1, 0, 0)),
  ])
  func bannerIsRead(banner: String, version: BpftraceVersion) {
    #expect(BpftraceVersion(banner: banner) == version)
  }

  @Test(arguments: ["", "bpftrace", "bpftrace v", "bpftrace vx.y", "other v0.17.0", "bpftrace v0"])
  func otherTextIsNoVersion(banner: String) {
    #expect(BpftraceVersion(banner: banner) == nil)
  }

  @Test func versionsAreOrdered() {
    #expect(BpftraceVersion(0, 9, 9) < BpftraceVersion(0, 17, 0))
    #expect(BpftraceVersion(0, 17, 0) < BpftraceVersion(0, 17, 1))
  }

  @Test func dialectIsTheNewestThatApplies() {
    #expect(BpftraceDialect.of(BpftraceVersion(0, 17, 0)).stringLimitVariable == "BPFTRACE_STRLEN")
    #expect(
      BpftraceDialect.of(BpftraceVersion(0, 27, 1)).stringLimitVariable == "BPFTRACE_MAX_STRLEN")
  }
}
