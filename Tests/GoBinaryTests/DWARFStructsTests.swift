import Foundation
import GoPrograms
import Testing

@testable import GoBinary

@Suite struct DWARFStructsTests {
  /// A unit (1), a struct (2), its member with an offset of each form (3, 4), a function (5).
  private static let abbreviations: [UInt8] = [
    1, 0x11, 1, 0x03, 0x08, 0x13, 0x0b, 0, 0,
    2, 0x13, 1, 0x03, 0x08, 0x0b, 0x0f, 0, 0,
    3, 0x0d, 0, 0x03, 0x08, 0x38, 0x0f, 0x49, 0x10, 0, 0,
    4, 0x0d, 0, 0x03, 0x08, 0x38, 0x21, 0x28, 0, 0,
    5, 0x2e, 1, 0x11, 0x01, 0x40, 0x18, 0x03, 0x08, 0, 0,
    0,
  ]

  private static func entries(version: UInt8, language: UInt8 = 0x16) -> [UInt8] {
    let reference: [UInt8] = [9, 9, 9, 9]
    var body: [UInt8] = [version, 0]
    body += version == 5 ? [1, 8, 0, 0, 0, 0] : [0, 0, 0, 0, 8]
    body += [1] + "main\0".utf8 + [language]
    body += [5] + [UInt8](repeating: 7, count: 8) + [2, 0x9c, 0x01] + "main.f\0".utf8
    body += [2] + "inner\0".utf8 + [8, 0, 0]
    body += [2] + "runtime.g\0".utf8 + [0x80, 0x02]
    body += [3] + "m\0".utf8 + [0xb0, 0x01] + reference
    body += [4] + "goid\0".utf8 + [0]
    body += [2] + "other\0".utf8 + [8, 0, 0]
    return [UInt8(body.count), 0, 0, 0] + body
  }

  private func members(_ entries: [UInt8]) throws -> [String: DWARFStructs.Members] {
    try DWARFStructs.members(
      of: ["runtime.g", "runtime.m"], entries: ByteReader(entries, path: "x", part: "entries"),
      abbreviations: ByteReader(Self.abbreviations, path: "x", part: "abbreviations"))
  }

  @Test(arguments: [4, 5] as [UInt8])
  func membersAreReadInEachVersion(version: UInt8) throws {
    let unit = Self.entries(version: version)
    #expect(try members(unit + unit) == ["runtime.g": ["m": 176, "goid": 40]])
  }

  @Test func unitsInOtherLanguagesAreSkipped() throws {
    let foreign = Self.entries(version: 4, language: 0x0c)
    #expect(try members(foreign).isEmpty)
    #expect(try members(foreign + Self.entries(version: 5)).count == 1)
  }

  @Test func everyPrefixOfAUnitIsAnError() {
    let unit = Self.entries(version: 5)
    for count in 1..<unit.count {
      #expect(throws: GoBinaryError.self) { try members(Array(unit[..<count])) }
    }
  }

  @Test func unknownVersionAndAbbreviationAreErrors() {
    #expect(throws: GoBinaryError.self) { try members(Self.entries(version: 6)) }
    #expect(throws: GoBinaryError.self) { try members([9, 0, 0, 0, 5, 0, 1, 8, 0, 0, 0, 0, 9]) }
  }

  @Test(.requiresGo, .enabled(if: access("/usr/bin/objcopy", X_OK) == 0, "no objcopy"))
  func allCompressionsGiveTheSameLayout() throws {
    let fixture = GoBuild.debian
    let whole = try fixture.program(.empty).layout
    for form in ["none", "zlib-gnu", "zlib-gabi"] {
      let copy = try TemporaryFile(Data())
      let process = try Process.run(
        URL(fileURLWithPath: "/usr/bin/objcopy"),
        arguments: ["--compress-debug-sections=\(form)", fixture.path(.empty), copy.path])
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let program = try GoProgram(path: copy.path)
      #expect(program.image.section(named: ".zdebug_info") != nil || form != "zlib-gnu")
      #expect(program.layout.source == .dwarf, "\(form)")
      for field in StructField.allCases {
        #expect(program.layout.offset(of: field) == whole.offset(of: field))
      }
    }
  }
}
