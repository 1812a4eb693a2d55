import Foundation
import GoPrograms
import Testing

@testable import GoBinary

/// Functions, files and lines, held against what the program itself says.
@Suite(.requiresGo) struct SymbolizerTests {
  static let builds = GoToolchain.available.flatMap { toolchain in
    [GoBuild.Variant.stripped, .pieStripped, .externalPIEStripped]
      .filter(GoBuild.Variant.available.contains).map { GoBuild(toolchain.version, $0) }
  }

  @Test(arguments: builds)
  func innermostFramesAreThoseOfTheRuntime(of build: GoBuild) throws {
    let program = try build.program(.frames)
    let symbolizer = try Symbolizer(program)
    let addresses = Self.addresses(of: program)
    #expect(addresses.count > 500)
    let file = try TemporaryFile(
      Data(addresses.map { String($0, radix: 16) + "\n" }.joined().utf8))
    let truth = try Self.lines(of: build, [file.path])
    try #require(truth.count == addresses.count)
    var inlined = 0
    for (address, words) in zip(addresses, truth) {
      let frames = try symbolizer.frames(at: address)
      let frame = try #require(frames.first)
      let outermost = program.function(containing: address)?.name
      #expect(frames.last?.function == outermost.map(SourceFrame.printed))
      inlined += frames.count > 1 ? 1 : 0
      // The runtime has no name for the function whose name is the first of all.
      guard !words[0].isEmpty else { continue }
      #expect(
        [frame.function, frame.file, "\(frame.line)"]
          == [SourceFrame.printed(words[0]), words[1], words[2]], "\(String(address, radix: 16))")
    }
    #expect(inlined > 20)
  }

  @Test(arguments: builds)
  func inlinedCallsAreThoseOfTheRuntime(of build: GoBuild) throws {
    let lines = try Self.lines(of: build, [])
    let address = try #require(UInt64(lines[0][0], radix: 16))
    let frames = try Symbolizer(build.program(.frames)).frames(at: address)
    #expect(
      frames.map(\.function) == ["main.(*point).innermost", "main.middle", "main.outermost"])
    #expect(frames.map { [$0.function, $0.file, "\($0.line)"] } == Array(lines[1...3]))
  }

  @Test(arguments: GoToolchain.available)
  func strippedProgramsTellTheSame(of toolchain: GoToolchain) throws {
    let programs = try [GoBuild.Variant.default, .stripped].map {
      try GoBuild(toolchain.version, $0).program(.frames)
    }
    let addresses = Self.addresses(of: programs[0])
    // The linker places the code of a stripped program as that of one with symbols.
    let frames = try programs.map { program in
      let symbolizer = try Symbolizer(program)
      return try addresses.map { try symbolizer.frames(at: $0) }
    }
    #expect(frames[0] == frames[1])
  }

  @Test func addressesOutsideOfTheCodeHaveNoFrames() throws {
    let program = try GoBuild.debian.program(.empty)
    let symbolizer = try Symbolizer(program)
    for address: UInt64 in [0, 1, program.functions.starts[0] - 1, .max] {
      #expect(try symbolizer.frames(at: address).isEmpty)
    }
  }

  /// Addresses at the start, in the middle and near the end of functions all over the program.
  static func addresses(of program: GoProgram) -> [UInt64] {
    let functions = program.functions
    return stride(from: 0, to: functions.count, by: 13).flatMap { index -> [UInt64] in
      let range = functions.function(index).addresses
      let size = range.upperBound - range.lowerBound
      return size < 32
        ? [range.lowerBound]
        : [0, size / 4, size / 2, size - 17].map { range.lowerBound + $0 }
    }
  }

  /// What the program prints, each line as its words.
  static func lines(of build: GoBuild, _ arguments: [String]) throws -> [[String]] {
    let program = try build.program(.frames)
    let entry = try #require(program.function(named: "main.main")).entry
    let words = [program.path, String(entry, radix: 16)] + arguments
    return try ShortCommand.output(of: words).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
