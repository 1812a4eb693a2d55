import Foundation
import GoBinary
import ProbePlanning
import ScriptTemplate
import Subprocess
import SystemPackage
import Testing
import TraceHost

@Suite struct ScriptTests {
  @Test(arguments: SamplePlan.allCases)
  func scriptIsTheReviewedOne(sample: SamplePlan) throws {
    try ReviewedScript.expect(render(sample).text, isIn: "\(sample.rawValue).bt")
  }

  @Test(
    .enabled(if: geteuid() == 0, "bpftrace checks scripts for root alone"),
    // It knows the registers of its own processor alone.
    arguments: SamplePlan.allCases.filter { $0 != .arm64 })
  func bpftraceAcceptsTheScript(sample: SamplePlan) async throws {
    #expect(try await complaints(of: render(sample).text) == [])
  }

  /// What bpftrace has against a script.
  private func complaints(of text: String) async throws -> [Substring] {
    let result = try await run(
      .name("bpftrace"), arguments: ["--unsafe", "-d", "-"], input: .string(text),
      output: .discarded, error: .string(limit: 1 << 20))
    return result.standardError.split(separator: "\n").filter { line in
      (line.contains("ERROR") || line.contains("WARNING"))
        && !Self.expected.contains(where: line.contains)
    }
  }

  /// What bpftrace says of the limit of locked memory, of offsets, of a kernel without kprobes, and of `print` in
  /// loops, which it takes to be of maps.
  private static let expected = [
    "RLIMIT_MEMLOCK", "instruction boundary", "is not traceable", "asynchronous nature",
  ]

  @Test(arguments: SamplePlan.allCases)
  func scriptNeverProbesAReturnNorWritesMemory(sample: SamplePlan) throws {
    let text = try render(sample).text
    for word in ["uretprobe", "override", "signal(", "system(", "copy_from"] {
      #expect(!text.contains(word))
    }
  }

  /// Where the kernel may let another thread into a program, each holds its processor from its first
  /// statement to its last.
  @Test(arguments: SamplePlan.allCases)
  func programsHoldTheirProcessor(sample: SamplePlan) throws {
    let host = SamplePlan.host(
      kprobes: [.connect], tracepoints: [.socketState, .processExit, .processExec, .signal],
      preemption: .lazy,
      version: BpftraceVersion(0, 27, 1))
    let script = try render(sample, on: host, ScriptContents(code: .all, requests: true))
    #expect(script.imported?.contains("int hold(void)") == true)
    #expect(script.text.contains("import \"hold.bpf.c\";"))
    let programs = script.text.split(separator: "\nuprobe:").dropFirst()
    #expect(!programs.isEmpty)
    for program in programs {
      let body = try #require(program.split(separator: "\n}", maxSplits: 1).first)
      let lines = body.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
      let statements = lines.filter { !$0.hasPrefix("//") }
      #expect(statements.dropFirst().first == "$held = hold();")
      #expect(statements.last == "$held = release();")
      for (statement, before) in zip(statements.dropFirst(), statements)
      where statement.contains("return;") {
        #expect(statement == "return;" && before == "$held = release();")
      }
    }
  }

  /// Where it cannot, what a program of the target has to say is never put in a queue.
  @Test(
    .enabled(if: geteuid() == 0, "bpftrace checks scripts for root alone"),
    arguments: [SamplePlan.tracepoint, .stack, .several])
  func programsThatMayBeInterruptedPrintAtOnce(sample: SamplePlan) async throws {
    let host = SamplePlan.host(
      kprobes: [.connect], tracepoints: [.socketState, .processExit, .processExec, .signal],
      preemption: .full)
    let script = try render(sample, on: host, ScriptContents(requests: true))
    #expect(script.imported == nil)
    for program in script.text.split(separator: "\nuprobe:").dropFirst() {
      let body = try #require(program.split(separator: "\n}", maxSplits: 1).first)
      #expect(!body.contains("_head["))
    }
    #expect(try await complaints(of: script.text) == [])
  }

  @Test func pathStandsForItselfWithinQuotes() throws {
    let script = try Script(
      joining: [
        ScriptTarget(SamplePlan.kprobe.plan, path: try TargetPath("/srv/a \"b\" $c,{d}/é'"))
      ], on: SamplePlan.host, fileName: "x.bt")
    #expect(script.text.contains("uprobe:\"/srv/a \\\"b\\\" $c,{d}/é'\":0x1009 "))
  }

  @Test(arguments: [
    "/a\nb", "/a*b", "/a[b]", "/a\\b", "/a:b", "/a\u{1b}[0m", "/a\u{202e}b", "/a\u{7f}",
  ])
  func pathThatBpftraceCannotTakeIsRefused(path: String) {
    #expect(throws: ScriptError.self) { try TargetPath(path) }
  }

  @Test func textOfTheTargetCannotLeaveItsComment() throws {
    let plan = SamplePlan.kprobe.plan
    let program = PlannedProgram(
      path: SamplePlan.path, goVersion: "go1.19\nBEGIN { system(\"id\"); }",
      buildID: "a\r\n*/ END\u{2028}", architecture: .amd64, abi: .register,
      goroutineSlot: -8,
      linking: Linking(isPositionIndependent: false, isStatic: true, hasCgo: false),
      symbolSource: .symbols, layoutSource: .dwarf, selfCheck: .agrees,
      mapKind: .buckets, offsets: plan.program.offsets)
    let script = try Script(
      joining: [
        ScriptTarget(
          ProbePlan(program: program, probes: plan.probes), path: try TargetPath("/bin/true"))
      ], on: SamplePlan.host, fileName: "x'\n$(id).bt")
    let header = script.text.prefix { $0 != "{" }
    for line in header.split(separator: "\n") where !line.hasPrefix("BEGIN") {
      #expect(line.hasPrefix("//"))
    }
    #expect(script.text.contains("go1.19?BEGIN { system(\"id\"); }"))
    #expect(script.text.contains("bpftrace -B line --no-warnings --unsafe 'x'\\''?$(id).bt'"))
  }

  @Test func targetLengthSetsThePieces() throws {
    var limits = ScriptLimits()
    limits.targetLength = 61
    #expect(limits.targetPieces == 2)
    #expect(limits.lastField == 4)
  }

  private func render(
    _ sample: SamplePlan, on host: HostCapabilities = SamplePlan.host,
    _ contents: ScriptContents = ScriptContents()
  ) throws -> Script {
    try Script(
      joining: sample.targets, on: host, fileName: "\(sample.rawValue).bt",
      caller: sample.caller, contents: contents)
  }
}
