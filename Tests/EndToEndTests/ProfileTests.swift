import GoPrograms
import Testing

extension EndToEndTests {
  /// Programs whose profile has the compiler inline what probes are about; `InlinedFunctionsTests` asserts that it has.
  @Suite(.serialized, .oneLane, .requires(.everyGo), .timeLimit(.minutes(10)))
  struct ProfileTests {
    private static let requests = 500
    static let programs = [("1.21", "hot"), ("1.24", "hot"), ("1.27", "handlers")].map {
      GroundTruthPrograms(build: GoBuild($0, .stripped, profile: $1))
    }

    @Test(arguments: programs, ["fresh", "pool", "computing"])
    func everyCallIsJoinedWithItsRequest(programs: GroundTruthPrograms, mode: String) async throws {
      try await RunFolder.open { folder in
        let outcome = try await Self.run(programs, mode, in: folder)
        #expect(outcome.useAgreement.truth == Self.requests)
        #expect(outcome.useAgreement.precision == 1 && outcome.useAgreement.recall == 1)
        // A dial whose request got a connection that another one left goes on after the response.
        let inTime = outcome.records.uses + (mode == "fresh" ? outcome.records.connects : [])
        #expect(inTime.allSatisfy { $0.join?.afterResponse == nil })
        if mode == "fresh" {
          let isExact = outcome.agreement.precision == 1 && outcome.agreement.recall == 1
          try SupportTable.expect(
            ofProfile: isExact ? .exact : .failed, of: programs.build.version)
        }
      }
    }

    @Test(arguments: programs)
    func callsAfterTheResponseAreMarked(programs: GroundTruthPrograms) async throws {
      try await RunFolder.open { folder in
        let outcome = try await Self.run(programs, "after", in: folder)
        #expect(outcome.agreement.truth == Self.requests)
        #expect(outcome.records.connects.allSatisfy { $0.join?.afterResponse == true })
      }
    }

    /// Traces a server, and expects what holds in every mode: each request has its end, and each dial its request.
    private static func run(
      _ programs: GroundTruthPrograms, _ mode: String, in folder: RunFolder
    ) async throws -> GroundTruthRun.Outcome {
      let run = GroundTruthRun(
        mode: mode, requests: requests, concurrency: 16, programs: programs,
        options: ["--requests"])
      let outcome = try await run.run(in: folder)
      #expect(outcome.tuplejoin.exitCode == 0, "\(outcome.tuplejoin.errors)")
      #expect(outcome.agreement.precision == 1 && outcome.agreement.recall == 1)
      let echoes = outcome.records.requests.filter {
        $0.caller?.url?.path.hasPrefix("/echo/") == true
      }
      #expect(echoes.count == requests)
      #expect(echoes.allSatisfy { $0.http?.response?.statusCode == 200 })
      let summary = try outcome.records.summary()
      #expect(summary.lost == 0 && summary.overflowed == 0 && summary.unreadable == 0)
      #expect(summary.unjoined?.total == (mode == "after" ? requests : 0))
      return outcome
    }
  }
}
