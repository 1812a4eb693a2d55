import GoBinary
import GoPrograms
import TraceHost
import Testing

@testable import ProbePlanning

@Suite struct ProbePlanTests {
  static let host = HostCapabilities(
    kernelRelease: "6.1.0", isRoot: true, hasTracefs: true, hasUprobes: true, kprobes: [.connect],
    tracepoints: [.socketState, .processExit, .processExec, .signal], hasBTF: true, processors: 2,
    preemption: .voluntary,
    bpftrace: .success(Bpftrace(path: "/usr/bin/bpftrace", version: BpftraceVersion(0, 17, 0))))

  private func plan(_ build: GoBuild) throws -> ProbePlan {
    try ProbePlan(joining: GoProgram(path: build.path(.server)), on: Self.host)
  }

  /// Every version, linked in every way, has each probe on an instruction that the kernel emulates.
  @Test(
    .enabled(if: !GoToolchain.available.isEmpty, "no Go"),
    arguments: GoToolchain.available.map(\.version), GoBuild.Variant.available)
  func probesAreOnEmulatedInstructions(version: String, variant: GoBuild.Variant) throws {
    guard ![.externalPIE, .cShared].contains(variant) else { return }
    let plan = try self.plan(GoBuild(version, variant))
    for probe in plan.probes {
      guard let site = probe.site else { continue }
      #expect(site.kind == (probe.probe == .goroutineCreate ? .call : .prologueBranch))
      #expect(probe.number == site.fileOffset && !probe.mayHitTwice)
    }
    #expect(plan.unjoined.isEmpty && plan.program.warnings.isEmpty)
    #expect(plan.program.selfCheck == .agrees)
    #expect(plan[.connectCall] == nil)
  }

  /// Where symbols cover the places, functions are entered; in Go 1.15 there is none for goroutines.
  @Test(
    .enabled(if: GoBuild.Variant.available.contains(.externalPIE), "no C compiler"),
    arguments: GoToolchain.available.map(\.version), [GoBuild.Variant.externalPIE, .cShared])
  func coveredPlacesAreEnteredBySymbol(version: String, variant: GoBuild.Variant) throws {
    let build = GoBuild(version, variant)
    guard version != "1.15" else {
      let path = try build.path(.server)
      let error: ProbePlanError =
        variant == .cShared
        ? .unknownGoroutine(path: path)
        : .ambiguousOffset(path: path, function: "runtime.newproc.func1")
      #expect(throws: error) { try self.plan(build) }
      return
    }
    let plan = try self.plan(build)
    for probe in plan.probes {
      guard let site = probe.site else { continue }
      #expect(site.kind == .entry && site.functionOffset == 0)
      #expect(probe.number == site.virtualAddress)
    }
    #expect(plan[.goroutineCreate]?.site?.function == "runtime.gostartcallfn")
    #expect(plan[.requestStart]?.mayHitTwice == true)
    // The loader decides where the threads of a library have their goroutines.
    let function = plan[.connectCall]?.site?.function
    #expect(function == (variant == .cShared ? "syscall.connect" : nil))
  }

  /// A function's own symbol serves for it, and no other function's of the same probe.
  @Test(
    .enabled(if: GoBuild.Variant.available.contains(.externalPIE), "no C compiler"),
    .enabled(if: GoToolchain.has("1.24") && GoToolchain.has("1.27"), "no Go 1.24 and 1.27"))
  func eachCoveredQueueHasItsOwnSymbol() throws {
    let plan = try self.plan(GoBuild("1.24", .externalPIE, hasModules: true))
    for probe in [LogicalProbe.dialQueued, .dialStarted] {
      let functions = plan.probes.filter { $0.probe == probe }.compactMap(\.site?.function)
      #expect(functions.count == 3 && Set(functions).count == 3, "\(functions)")
    }
    #expect(plan[.copyRoundTrip]?.site?.function == "net/http/copied.(*persistConn).roundTrip")
    // What calls a handler has other arguments where it is entered itself.
    let newer = GoBuild("1.27", .externalPIE, hasModules: true)
    #expect(
      throws: ProbePlanError.ambiguousOffset(
        path: try newer.path(.server), function: "net/http.http2Handler.ServeHTTP")
    ) { try self.plan(newer) }
  }

  /// Arm64 has one more probe, since the kernel does not tell the goroutine there.
  ///
  /// Its programs are loaded so low that the addresses of their symbols cover places in the file.
  @Test(
    .enabled(if: GoToolchain.has("1.24") && GoToolchain.has("1.15"), "no Go 1.15 and 1.24"),
    arguments: [GoBuild.Variant.default, .stripped], ["1.15", "1.24"])
  func arm64ProgramIsPlanned(variant: GoBuild.Variant, version: String) throws {
    let plan = try self.plan(GoBuild(version, variant, architecture: "arm64"))
    #expect(plan.program.architecture == .arm64)
    #expect(plan.program.abi == (version == "1.15" ? .stack : .register))
    #expect(plan[.connectCall]?.site?.function == "syscall.connect")
    for probe in plan.probes {
      guard let site = probe.site else { continue }
      if variant == .default {
        #expect(site.kind == .entry && probe.number == site.virtualAddress)
      } else {
        #expect(site.kind == (probe.probe == .goroutineCreate ? .call : .prologueBranch))
        #expect(probe.number == site.fileOffset)
      }
    }
  }

  @Test func versionBeyondTheTableIsWarnedOf() throws {
    func warnings(_ evidence: StructLayout.Evidence, _ check: StructLayout.SelfCheck) -> [String] {
      PlannedProgram(
        path: "/srv/app", goVersion: "go1.28.1", buildID: nil, architecture: .amd64, abi: .register,
        goroutineSlot: -8,
        linking: Linking(isPositionIndependent: false, isStatic: true, hasCgo: false),
        symbolSource: .functionTable, layoutSource: .table(minor: 27, evidence: evidence),
        selfCheck: check, mapKind: .swiss, offsets: [:]
      ).warnings
    }
    #expect(warnings(.measured, .agrees).isEmpty && warnings(.interpolated, .agrees).isEmpty)
    #expect(
      warnings(.extrapolated, .agrees) == [
        "/srv/app is built by go1.28.1, which was not measured: offsets are those of Go 1.27, "
          + "and the runtime's code agrees with them"
      ])
    #expect(warnings(.extrapolated, .silent).count == 1)
  }
}
