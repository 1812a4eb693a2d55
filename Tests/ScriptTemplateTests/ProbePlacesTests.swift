import GoBinary
import ProbePlanning
import Testing

@testable import ScriptTemplate

/// A probe with several places, of which some have the arguments elsewhere.
@Suite struct ProbePlacesTests {
  private static let program = PlannedProgram(
    path: "/srv/app", goVersion: "go1.27.3", buildID: nil, architecture: .amd64, abi: .register,
    goroutineSlot: -8, linking: Linking(isPositionIndependent: true, isStatic: true, hasCgo: false),
    symbolSource: .functionTable, layoutSource: .table(minor: 27, evidence: .measured),
    selfCheck: .agrees, mapKind: .swiss, offsets: [.gSched: 56])

  private func site(_ offset: UInt64) -> ProbeSite {
    ProbeSite(
      function: "net/http.(*conn).serve", functionOffset: 1, virtualAddress: 0x400000 + offset,
      fileOffset: offset, kind: .indirectCall, bytes: [0xff, 0xd2])
  }

  private func places(_ arguments: [ArgumentPlace]) -> ProbePlaces {
    let all = arguments.enumerated().map { index, arguments in
      PlannedProbe.FurtherPlace(site(0x1010 + 0x10 * UInt64(index)), arguments)
    }
    return ProbePlaces(
      PlannedProbe(
        .requestStart, .uprobe(all[0].site), reason: "", arguments: all[0].arguments,
        further: Array(all.dropFirst())), of: Self.program)
  }

  @Test func eachPlaceIsAttachedTo() {
    #expect(
      places([.own, .own]).attachPoints("/srv/app") == "0x1010,\nuprobe:\"/srv/app\":0x1020")
    #expect(places([.own]).attachPoints("/srv/app") == "0x1010")
  }

  @Test func wordThatIsAlikeEverywhereIsReadAsItIs() {
    #expect(places([.own, .own, .own]).word(3) == #"reg("di")"#)
    #expect(places([.secondFromField(.gSched)]).word(1) == #"reg("ax") - 56"#)
    #expect(places([.receiverBehindFirst]).word(0) == #"*(uint64*)uptr(reg("ax"))"#)
  }

  @Test func wordThatDiffersFollowsTheLowestBitsOfThePlace() {
    let word = places([.own, .withoutFirst(1), .own, .withoutFirst(1)]).word(3)
    let conditions = #"((reg("ip") & 0xfff) == 32) + ((reg("ip") & 0xfff) == 64)"#
    #expect(
      word == #"(reg("di") ^ ((reg("di") ^ reg("cx")) * (uint64)("# + conditions + ")))")
  }

  @Test func wordThatOnePlaceLacksIsNotKnown() {
    #expect(places([.own, .none]).word(0) == nil)
    #expect(places([.withoutFirst(1)]).word(0) == nil)
  }
}
