import GoPrograms
import TraceHost
import Testing

@testable import GoBinary
@testable import ProbePlanning

/// Programs whose profile has the compiler inline what probes are about.
@Suite struct InlinedFunctionsTests {
  static let versions = ["1.21", "1.24", "1.27"].filter(GoToolchain.has)

  private static func program(_ version: String, _ profile: String) throws -> GoProgram {
    try GoProgram(path: GoBuild(version, .stripped, profile: profile).path(.server))
  }

  /// Each is asserted to be inlined first: a program in which nothing is inlined would test nothing.
  @Test(.enabled(if: !versions.isEmpty, "no Go from 1.21 on"), arguments: versions)
  func placesFollowWhatIsInlined(version: String) throws {
    let program = try Self.program(version, "hot")
    #expect(program.profile?.hasSuffix(".pprof") == true)
    let wanted: Set = [
      "runtime.runqput", "runtime.newproc1", "net/http.(*response).finishRequest",
      "net/http.serverHandler.ServeHTTP",
    ]
    let bodies = try program.inlinedBodies(of: wanted)
    let into = Dictionary(grouping: bodies, by: \.callee).mapValues { Set($0.map(\.function.name)) }
    #expect(into["runtime.runqput"]?.contains("runtime.newproc.func1") == true)
    #expect(into["net/http.(*response).finishRequest"]?.contains("net/http.(*conn).serve") == true)
    #expect(into["net/http.serverHandler.ServeHTTP"]?.contains("net/http.(*conn).serve") == true)

    let plan = try ProbePlan(joining: program, on: ProbePlanTests.host)
    let start = try #require(plan[.requestStart])
    #expect(
      Set(start.sites.map(\.function))
        == ["net/http.(*conn).serve", "net/http.serverHandler.ServeHTTP"])
    #expect(start.sites.allSatisfy { $0.kind == .indirectCall })
    let end = try #require(plan[.requestEnd])
    #expect(end.sites.contains { $0.function == "net/http.(*conn).serve" })
    #expect(plan[.goroutineCreate]?.site?.function == "runtime.gostartcallfn")
    for site in plan.probes.flatMap(\.sites) { try program.verify(site) }
  }

  @Test(.enabled(if: GoToolchain.has("1.24"), "no Go 1.24"))
  func planWithoutAnyPlaceLeftIsRefused() throws {
    let program = try Self.program("1.24", "functions")
    let error = #expect(throws: ProbePlanError.self) {
      try ProbePlan(joining: program, on: ProbePlanTests.host)
    }
    guard case .inlined(_, let function, let into, let profile) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(function == "runtime.runqput" && into == ["runtime.newproc.func1"])
    #expect(profile == program.profile)
    #expect(error?.hint?.contains("-pgo=off") == true)
  }

  @Test func placesThatAProgramCannotTellApartAreNotTaken() {
    func place(_ address: UInt64, _ arguments: ArgumentPlace) -> PlannedProbe.FurtherPlace {
      PlannedProbe.FurtherPlace(
        ProbeSite(
          function: "f", functionOffset: 0, virtualAddress: address, fileOffset: address,
          kind: .indirectCall, bytes: [0xff, 0xd0]), arguments)
    }
    #expect(InlinedFunctions.areToldApart([place(0x1010, .own), place(0x2020, .withoutFirst(1))]))
    #expect(InlinedFunctions.areToldApart([place(0x1010, .own), place(0x2010, .own)]))
    #expect(!InlinedFunctions.areToldApart([place(0x1010, .own), place(0x2010, .withoutFirst(1))]))
  }
}
