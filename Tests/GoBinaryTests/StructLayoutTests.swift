import GoPrograms
import Testing

@testable import GoBinary

@Suite struct StructLayoutTests {
  @Test(.requiresEveryGo, arguments: GoToolchain.available)
  func tableAgreesWithDebuggingInformation(toolchain: GoToolchain) throws {
    let program = try GoBuild(toolchain.version).program()
    #expect(program.layout.source == .dwarf)
    #expect(program.layout.unusedDWARF == nil)
    let structs = try #require(
      try DWARFStructs.members(of: LayoutTable.structs, in: program.image))
    let table = StructLayout(version: program.goVersion)
    #expect(
      table.source == .table(minor: program.goVersion.minor, evidence: .measured))
    #expect(table.mapKind == program.layout.mapKind)
    var compared = 0
    for row in LayoutTable.rows {
      let known = row.structs.compactMap { structs[$0] }
      guard !known.isEmpty else {
        #expect(table.offset(of: row.field) == nil, "\(row.field) is in the table alone")
        continue
      }
      let offset = known.lazy.compactMap { $0[row.member] }.first
      #expect(offset == table.offset(of: row.field), "\(row.field)")
      compared += 1
    }
    #expect(compared >= 35)
  }

  @Test(.requiresGo, arguments: GoToolchain.available)
  func strippedProgramHasTheSameLayout(toolchain: GoToolchain) throws {
    let whole = try GoBuild(toolchain.version).program().layout
    for variant in GoBuild.Variant.available {
      let layout = try GoBuild(toolchain.version, variant).program().layout
      for field in StructField.allCases {
        #expect(layout.offset(of: field) == whole.offset(of: field), "\(field)")
      }
      #expect(layout.mapKind == whole.mapKind)
      #expect(layout.source.isMeasured)
    }
  }

  @Test func everyFieldHasOneRow() {
    #expect((LayoutTable.rows + LayoutTable.moduleRows).map(\.field) == StructField.allCases)
  }

  @Test(arguments: [
    ("go1.15.15", 15, StructLayout.Evidence.measured), ("go1.16", 16, .interpolated),
    ("go1.20.3", 20, .interpolated), ("go1.27.3", 27, .measured), ("go1.28", 27, .extrapolated),
    ("go2.3", 27, .extrapolated), ("go1.13", 15, .extrapolated),
  ])
  func nearestRowIsUsed(text: String, minor: Int, evidence: StructLayout.Evidence) throws {
    let layout = StructLayout(version: try #require(GoVersion(text)))
    #expect(layout.source == .table(minor: minor, evidence: evidence))
    #expect(layout.source.isMeasured == (evidence == .measured))
  }

  @Test(
    arguments: [
      ("go1.15", 144, 192, 72, 232, nil), ("go1.22", 144, 192, 72, 232, nil),
      ("go1.23", 152, 192, 72, 248, 232), ("go1.24", 152, 192, 72, 248, 232),
      ("go1.25", 144, 184, 64, 248, 232), ("go1.27", 144, 184, 64, 248, 232),
    ] as [(String, UInt64, UInt64, UInt64, UInt64, UInt64?)])
  func offsetsFollowTheVersion(
    text: String, status: UInt64, curg: UInt64, procid: UInt64, context: UInt64, pattern: UInt64?
  ) throws {
    let layout = StructLayout(version: try #require(GoVersion(text)))
    #expect(layout.offset(of: .gAtomicstatus) == status)
    #expect(layout.offset(of: .mCurg) == curg)
    #expect(layout.offset(of: .mProcid) == procid)
    #expect(layout.offset(of: .requestCtx) == context)
    #expect(layout.offset(of: .requestPattern) == pattern)
  }

  /// The code of the runtime is followed where the table says otherwise, and what lies near is unknown.
  @Test func codeIsFollowedWhereItDiffers() throws {
    let version = try #require(GoVersion("go1.28"))
    func layout(gM: UInt64, curg: UInt64) -> StructLayout {
      let code: [UInt8] = [
        0x64, 0x48, 0x8b, 0x04, 0x25, 0xf8, 0xff, 0xff, 0xff, 0x48, 0x8b, 0x58, UInt8(gM),
        0x48, 0x3b, 0x83, UInt8(curg), 0, 0, 0,
      ]
      return StructLayout(version: version, code: RuntimeCode(systemStack: code, .amd64))
    }
    let same = layout(gM: 48, curg: 184)
    #expect(same.selfCheck == .agrees && same.offset(of: .mProcid) == 64)
    let other = layout(gM: 56, curg: 200)
    #expect(other.selfCheck == .corrects)
    #expect(other.offset(of: .gM) == 56 && other.offset(of: .mCurg) == 200)
    #expect(other.offset(of: .mProcid) == nil)
    #expect(StructLayout(version: version).selfCheck == .silent)
  }

  @Test func mapKindFollowsVersionAndExperiment() throws {
    func kind(_ text: String) throws -> StructLayout.MapKind {
      StructLayout(version: try #require(GoVersion(text))).mapKind
    }
    #expect(try kind("go1.23.9") == .buckets)
    #expect(try kind("go1.24.4") == .swiss)
    #expect(try kind("go1.24.4 X:aliastypeparams,noswissmap") == .buckets)
  }

  @Test func structThatMovedIsFoundBesideItsFormerName() throws {
    let layout = StructLayout(
      version: try #require(GoVersion("go1.27.3")),
      structs: [
        "net/http.http2ClientConn": ["next": 0],
        "net/http/internal/http2.ClientConn": ["t": 0, "tconn": 24],
      ])
    #expect(layout.offset(of: .http2ClientConnTconn) == 24)
  }

  @Test func structWithoutTheFieldIsNotGuessedAt() throws {
    let version = try #require(GoVersion("go1.24"))
    let layout = StructLayout(version: version, structs: ["net/http.Request": ["URL": 24]])
    #expect(layout.offset(of: .requestURL) == 24)
    #expect(layout.offset(of: .requestHeader) == nil)
    #expect(layout.offset(of: .gM) == 48)
    #expect(layout.source == .table(minor: 24, evidence: .measured))
  }
}
