import Foundation
import Testing

extension EndToEndTests {
  /// The same of a service that loads the whole machine.
  @Suite(.serialized, .allLanes, .requires(.everyGo)) struct BusyServiceTests {
    /// What a busy service has: a thousand requests under way.
    @Test(arguments: ["fresh", "pool"])
    func aThousandRequestsAtOnceAreToldApart(mode: String) async throws {
      try await RunFolder.open { folder in
        let run = GroundTruthRun(
          mode: mode, requests: 20_000, concurrency: 1_000, programs: .go124Stripped)
        let outcome = try await run.run(in: folder)
        #expect(outcome.agreement.precision == 1 && outcome.agreement.recall == 1)
        #expect(outcome.useAgreement.truth == 20_000)
        #expect(outcome.useAgreement.precision == 1 && outcome.useAgreement.recall == 1)
        let summary = try outcome.records.summary()
        #expect(summary.lost == 0 && summary.overflowed == 0 && summary.unreadable == 0)
      }
    }
  }
}
