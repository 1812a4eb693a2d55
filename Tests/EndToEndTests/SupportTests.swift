import Foundation
import GoPrograms
import Testing

extension EndToEndTests {
  /// Every version of Go, linked in every way: what docs/support.md says is measured here and, for the
  /// newer versions, beside it.
  ///
  /// With `TUPLEJOIN_RECORD=1` the table's columns are written anew, which fails the run.
  @Suite(.serialized, .oneLaneFirst, .requires(.everyGo))
  struct SupportTests {
    @Test(arguments: SupportMeasurement.versions(0))
    func theTableSaysWhatIsMeasured(version: String) async throws {
      try await SupportMeasurement.expect(version)
    }
  }

  /// The same for more versions, beside the others.
  @Suite(.serialized, .oneLaneFirst, .requires(.everyGo))
  struct MoreSupportTests {
    @Test(arguments: SupportMeasurement.versions(1))
    func theTableSaysWhatIsMeasured(version: String) async throws {
      try await SupportMeasurement.expect(version)
    }
  }

  /// The same for the rest.
  @Suite(.serialized, .oneLaneFirst, .requires(.everyGo))
  struct OtherSupportTests {
    @Test(arguments: SupportMeasurement.versions(2))
    func theTableSaysWhatIsMeasured(version: String) async throws {
      try await SupportMeasurement.expect(version)
    }
  }

  /// One version of Go, linked in every way.
  private enum SupportMeasurement {
    /// Every third version, from this one on: three suites share the work.
    static func versions(_ first: Int) -> [String] {
      GoToolchain.wanted.enumerated().filter { $0.offset % 3 == first }.map(\.element)
    }

    /// Those for which every connection of 2,000 requests is compared.
    private static let inDepth = ["1.15", "1.19", "1.22", "1.24", "1.27"]
    private static let inDepthVariants: [GoBuild.Variant] = [.default, .stripped, .pie]
    /// How many binaries one run traces.
    private static let together = 4

    /// Expects that the table says of a version what is measured.
    static func expect(_ version: String) async throws {
      var column: [GoBuild.Variant: SupportTable.Cell] = [:]
      var rest = GoBuild.Variant.available
      if Self.inDepth.contains(version) {
        column = try await accuracy(Self.inDepthVariants.map { GoBuild(version, $0) })
        rest.removeAll(where: Self.inDepthVariants.contains)
      }
      while !rest.isEmpty {
        let some = rest.prefix(Self.together).map { GoBuild(version, $0) }
        rest.removeFirst(some.count)
        column.merge(try await oneRequest(some)) { $1 }
      }
      try SupportTable.expect(column, of: version)
    }

    /// Compares 2,000 requests at concurrency 64 of each with the truth.
    private static func accuracy(
      _ builds: [GoBuild]
    ) async throws -> [GoBuild.Variant: SupportTable.Cell] {
      let requests = 2_000
      var cells: [GoBuild.Variant: SupportTable.Cell] = [:]
      try await RunFolder.open { folder in
        let told = try await GroundTruthRun.together(
          builds, mode: "fresh", requests: requests, concurrency: 64, options: ["--no-code"],
          in: folder)
        let all = builds.count * requests
        // The request that has each server write its account out may be counted.
        let counted = try #require(told.first?.summary.requests)
        #expect(all...all + builds.count ~= counted)
        #expect(told.first?.summary.joined == all && told.first?.summary.unjoined?.total == 0)
        for one in told {
          let agreement = try await GroundTruthRun.compare(
            one.server.dialsPath, one.outcome, in: folder)
          #expect(agreement.truth == requests, "\(one.build)")
          let connects = try one.outcome.records().connects
          #expect(connects.count == requests, "\(one.build)")
          #expect(connects.allSatisfy { $0.caller != nil }, "\(one.build)")
          #expect(connects.allSatisfy { $0.join?.afterResponse == nil }, "\(one.build)")
          let isExact = agreement.precision == 1 && agreement.recall == 1
          #expect(isExact, "\(one.build): \(agreement)")
          cells[one.build.variant] = isExact ? .exact : .failed
        }
      }
      return cells
    }

    /// Traces several binaries in one run, and sends one request to a process of each.
    ///
    /// A binary that is refused is left out; the refusal says why and what to do.
    private static func oneRequest(
      _ builds: [GoBuild]
    ) async throws -> [GoBuild.Variant: SupportTable.Cell] {
      var cells: [GoBuild.Variant: SupportTable.Cell] = [:]
      try await RunFolder.open { folder in
        var traced: [(build: GoBuild, server: TracedServer)] = []
        for build in builds {
          let path = try build.path(.server)
          let plan = try await TuplejoinProcess.run(
            ["render", "--binary", path, "--emit", "-"], in: folder)
          if plan.exitCode != 0 {
            let hint = build.variant == .cShared ? "hint: build the library" : "hint: strip"
            #expect(plan.exitCode == 65 && plan.errors.contains(hint), "\(plan.errors)")
            cells[build.variant] = .refused
            continue
          }
          let server = try await TracedServer.start(
            GroundTruthPrograms(build: build), name: "-\(build.variant.rawValue)", in: folder)
          traced.append((build, server))
        }
        guard !traced.isEmpty else { return }
        let binaries = try traced.flatMap { ["--binary", try $0.build.path(.server)] }
        let tuplejoin = try await TuplejoinProcess.trace(
          binaries + ["--only", "dialed", "--no-code"], in: folder)
        for (index, one) in traced.enumerated() {
          try await one.server.load(1, firstID: index, in: folder)
        }
        let outcome = try await tuplejoin.stop()
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let connects = try outcome.records().connects
        for (index, one) in traced.enumerated() {
          let own = connects.filter { $0.process?.pid == Int(one.server.server.pid) }
          let dial = try folder.text("dials-\(one.build.variant.rawValue)")
          let isRight =
            own.map { $0.caller?.url?.path } == ["/echo/\(index)"]
            && dial == "\(index) \(own.first?.network?.local?.port ?? 0)\n"
          #expect(isRight, "\(one.build): \(own)")
          cells[one.build.variant] = isRight ? .joined : .failed
        }
      }
      return cells
    }
  }
}
