import Foundation
import ProbePlanning
import ScriptTemplate
import Subprocess
import TraceHost
import Testing

/// The scripts of the traces beside the join.
@Suite struct KernelScriptTests {
  /// A script on a kernel with kprobes, or without.
  struct Sample: CustomTestStringConvertible, Sendable {
    let template: String
    let probes: [LogicalProbe]
    let hasKprobes: Bool
    var payload: PayloadSettings?

    var testDescription: String {
      template + (probes.contains(.messageSend) ? "-sendmsg" : "") + (hasKprobes ? "-kprobe" : "")
    }
  }

  static let samples: [Sample] = [
    Sample(template: "accept", probes: [.accept], hasKprobes: false),
    Sample(template: "accept", probes: [.accept], hasKprobes: true),
    Sample(
      template: "http", probes: [.socketSend, .socketReceive, .connectionEnd], hasKprobes: false,
      payload: PayloadSettings(ports: [], headLimit: 4_096, vectorField: .iov)),
    Sample(
      template: "http", probes: [.messageSend, .connectionEnd], hasKprobes: false,
      payload: PayloadSettings(ports: [80, 8080], headLimit: 256, vectorField: .underscored)),
    Sample(
      template: "http", probes: [.messageSend, .connectionEnd], hasKprobes: true,
      payload: PayloadSettings(ports: [], headLimit: 4_096, vectorField: .iov)),
    Sample(template: "icmp", probes: [.packetQueued], hasKprobes: false),
    Sample(
      template: "states", probes: [.stateChange, .timeWaitStart, .timeWaitEnd], hasKprobes: false),
    Sample(
      template: "states", probes: [.stateChange, .timeWaitStart, .timeWaitEnd], hasKprobes: true),
  ]

  @Test(arguments: samples)
  func scriptIsTheReviewedOne(sample: Sample) throws {
    try ReviewedScript.expect(render(sample).text, isIn: "\(sample.testDescription).bt")
  }

  @Test(arguments: samples)
  func scriptWritesNoMemory(sample: Sample) throws {
    let text = try render(sample).text
    for word in ["uretprobe", "override", "signal(", "system(", "copy_from"] {
      #expect(!text.contains(word))
    }
  }

  @Test func oneProcessIsAPredicate() throws {
    let text = try render(Self.samples[0], pid: 4242).text
    #expect(text.components(separatedBy: "\n/pid == 4242/\n").count == 3)
    #expect(text.contains("\n// Processes process 4242 alone\n"))
  }

  @Test func oneProcessIsAPredicateOfEachWayToCall() throws {
    for (sample, count) in zip(Self.samples[2...4], [8, 4, 1]) {
      let text = try render(sample, pid: 4242).text
      #expect(text.components(separatedBy: "\n/pid == 4242/\n").count == count + 1)
    }
  }

  /// Programs of system calls may be preempted, those of kprobes and other tracepoints not.
  @Test(arguments: samples)
  func programsOfSystemCallsHoldTheirProcessor(sample: Sample) throws {
    let script = try render(sample, preemption: .lazy, version: BpftraceVersion(0, 27, 1))
    let programs = script.text.split(separator: "\n}").filter {
      $0.contains("\ntracepoint:syscalls:")
    }
    #expect((script.imported != nil) == !programs.isEmpty)
    #expect(script.text.contains("import \"hold.bpf.c\";") == !programs.isEmpty)
    for program in programs {
      #expect(program.contains("\n{\n  // ") && program.hasSuffix("$held = release();"))
      #expect(program.components(separatedBy: "$held = hold();").count == 2)
    }
  }

  @Test func aKernelWithoutAnyMechanismIsTold() {
    let host = SamplePlan.host(kprobes: [], tracepoints: [.socketState, .signal])
    #expect(
      throws: TraceHostError.kernelLacks(
        feature: "kprobe inet_csk_accept or tracepoint syscalls:sys_exit_accept4",
        option: "CONFIG_KPROBE_EVENTS=y or CONFIG_FTRACE_SYSCALLS=y")
    ) { try KernelMechanisms.plan(.accept, on: host) }
  }

  private func render(
    _ sample: Sample, pid: Int32? = nil, preemption: KernelPreemption = .voluntary,
    version: BpftraceVersion = BpftraceVersion(0, 17, 0)
  ) throws -> Script {
    let host = SamplePlan.host(
      kprobes: sample.hasKprobes ? Set(KernelFunction.allCases) : [],
      tracepoints: Set(Tracepoint.allCases), preemption: preemption, version: version)
    return try Script(
      kernel: sample.template,
      probes: try (sample.probes + [.stop]).map { try KernelMechanisms.plan($0, on: host) },
      on: host,
      pid: pid, payload: sample.payload, fileName: "\(sample.testDescription).bt")
  }
}
