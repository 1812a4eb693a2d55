import Foundation
import GoPrograms
import SeededNumbers
import Testing

@testable import GoBinary

/// Whatever the bytes are, there is a program or an error: no trap and no endless loop.
@Suite(.requiresGo) struct HostileInputTests {
  /// Does with a file all that a user of the module does.
  @discardableResult
  private func exercise(_ path: String) -> Bool {
    do throws(GoBinaryError) {
      let program = try GoProgram(path: path)
      guard let creation = program.function(named: "runtime.newproc.func1"),
        let queue = program.function(named: "runtime.runqput")
      else { return true }
      try program.verify(program.entry(of: creation))
      _ = try? program.prologueBranch(of: creation)
      _ = try? program.callSite(in: creation, to: queue)
      _ = try? program.symbols(at: [creation.entry])
      try Symbolizer(program).exercise(creation.addresses)
      _ = try? program.inlinedBodies(of: [creation.name, queue.name])
      return true
    } catch {
      #expect(error.description.contains(path))
      return false
    }
  }

  /// At each byte of the headers, around each end of a section, and in steps between.
  ///
  /// `Fuzz/run` tries each of the million prefixes.
  @Test(arguments: GoBuild.formats)
  func prefixesGiveAnError(fixture: GoBuild) throws {
    let build = fixture.with(.stripped)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: build.path(.empty)))
    let image = try build.program(.empty).image
    let ends =
      image.sections.filter { $0.size > 0 }.map { Int($0.offset + $0.size) }
      + image.segments.map { Int($0.offset + $0.fileSize) }
    let lengths = Set(
      Array(0..<4096) + ends.flatMap { [$0 - 1, $0, $0 + 1] }
        + stride(from: 4096, to: bytes.count, by: 9973))
    // Linkers leave padding behind the last section.
    let last = try #require(ends.max())
    let copy = try TemporaryFile(bytes)
    #expect(exercise(copy.path))
    for length in lengths.filter((0..<bytes.count).contains).sorted(by: >) {
      #expect(truncate(copy.path, length) == 0)
      #expect(exercise(copy.path) == (length >= last), "a prefix of \(length) bytes")
    }
  }

  @Test(arguments: [false, true], [GoBuild.Variant.stripped, .pieStripped])
  func mutatedTablesGiveAProgramOrAnError(
    withoutSections: Bool, variant: GoBuild.Variant
  ) throws {
    var random = SeededRandom(seed: withoutSections ? 17 : 23)
    for fixture in GoBuild.formats.map({ $0.with(variant) }) {
      let program = try fixture.program(.empty)
      var bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.path(.empty)))
      if withoutSections {
        bytes.replaceSubrange(40..<48, with: Data(count: 8))
        bytes.replaceSubrange(60..<64, with: Data(count: 4))
      }
      let table = Int(program.functions.header.offset)
      let index = Int(program.functions.header.functions)
      let values = Int(program.functions.header.values)
      let info = Int(try #require(program.image.section(named: ".go.buildinfo")).offset)
      let areas = [
        16..<64, 64..<4096, table..<table + 72, index..<index + 4096, values..<values + 4096,
        info..<info + 64, table..<table + 200_000,
      ]
      let copy = try TemporaryFile(bytes)
      let handle = try FileHandle(forUpdating: URL(fileURLWithPath: copy.path))
      for _ in 0..<(withoutSections ? 60 : 300) {
        let area = areas[Int.random(in: areas.indices, using: &random)]
        let places = (0..<Int.random(in: 1...4, using: &random)).map { _ in
          Int.random(in: area, using: &random)
        }
        for place in places {
          let value = [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &random)]
          try handle.seek(toOffset: UInt64(place))
          try handle.write(contentsOf: [value[Int.random(in: 0..<6, using: &random)]])
        }
        exercise(copy.path)
        for place in places {
          try handle.seek(toOffset: UInt64(place))
          try handle.write(contentsOf: [bytes[place]])
        }
      }
      #expect(exercise(copy.path))
    }
  }

  @Test(arguments: GoBuild.formats)
  func mutatedDebuggingInformationGivesMembersOrAnError(fixture: GoBuild) throws {
    var random = SeededRandom(seed: 42)
    let image = try fixture.program(.empty).image
    let abbreviations = try #require(try CompressedSection.read("debug_abbrev", of: image))
    let entries = try #require(try CompressedSection.read("debug_info", of: image))
    // The units with functions come first and the types later: a piece of each is enough.
    let piece = 20_000
    let starts = [0, max(0, entries.count - piece)]
    for round in 0..<600 {
      let start = starts[round % 2]
      var some = Array(entries[start..<min(entries.count, start + piece)])
      var codes = abbreviations
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let value = UInt8.random(in: 0...255, using: &random)
        if Bool.random(using: &random) {
          some[Int.random(in: 0..<(round % 3 == 0 ? 64 : some.count), using: &random)] = value
        } else {
          codes[Int.random(in: codes.indices, using: &random)] = value
        }
      }
      some.removeLast(Int.random(in: 0..<some.count / 2, using: &random))
      _ = try? DWARFStructs.members(
        of: LayoutTable.structs, entries: ByteReader(some, path: "x", part: ".debug_info"),
        abbreviations: ByteReader(codes, path: "x", part: ".debug_abbrev"))
    }
  }

  @Test func damagedCompressionFallsBackToTheTable() throws {
    let fixture = GoBuild.debian
    let section = try #require(try fixture.program(.empty).image.section(named: ".debug_info"))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.path(.empty)))
    for change in [8, 30, Int(section.size) - 5] {
      bytes[Int(section.offset) + change] ^= 0xff
      let copy = try TemporaryFile(bytes)
      let program = try GoProgram(path: copy.path)
      #expect(program.layout.source == .table(minor: 19, evidence: .measured))
      #expect(program.layout.unusedDWARF != nil)
    }
  }
}

extension Symbolizer {
  /// Looks up the first addresses of a function.
  fileprivate func exercise(_ addresses: Range<UInt64>) {
    for address in addresses.prefix(64) { _ = try? frames(at: address) }
  }
}
