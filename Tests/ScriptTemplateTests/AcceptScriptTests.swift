import ProbePlanning
import ScriptTemplate
import Testing
import TraceHost
import TraceModel

/// The script that tells of accepted connections with the requests that come by them.
@Suite struct AcceptScriptTests {
  @Test(arguments: [SamplePlan.kprobe, .tracepoint, .stack, .modules])
  func scriptIsTheReviewedOne(sample: SamplePlan) throws {
    let text = try render(sample).text
    try ReviewedScript.expect(text, isIn: "accept-requests-\(sample.rawValue).bt")
    #expect(!text.contains("uretprobe") && !text.contains("copy_from"))
  }

  @Test func programsHoldTheirProcessor() throws {
    let script = try render(.tracepoint, preemption: .lazy, version: BpftraceVersion(0, 27, 1))
    #expect(script.imported?.contains("int hold(void)") == true)
    for program in script.text.split(separator: "\nuprobe:").dropFirst() {
      let body = try #require(program.split(separator: "\n}", maxSplits: 1).first)
      #expect(body.contains("$held = hold();") && body.hasSuffix("$held = release();"))
    }
  }

  private func render(
    _ sample: SamplePlan, preemption: KernelPreemption = .voluntary,
    version: BpftraceVersion = BpftraceVersion(0, 17, 0)
  ) throws -> Script {
    let host = SamplePlan.host(
      kprobes: sample == .kprobe ? Set(KernelFunction.allCases) : [],
      tracepoints: Set(Tracepoint.allCases), preemption: preemption, version: version)
    return try Script(
      accepting: sample.accepting,
      probes: [.accept, .processExit, .processExec, .stop].map {
        try KernelMechanisms.plan($0, on: host)
      },
      on: host,
      fileName: "accept.bt", limits: ScriptLimits(), caller: sample.caller)
  }
}
