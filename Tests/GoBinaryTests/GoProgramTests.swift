import Foundation
import GoPrograms
import Testing

@testable import GoBinary

@Suite(.requiresGo) struct GoProgramTests {
  @Test(arguments: GoBuild.servers)
  func versionAndBuildIdentityAreThoseOfTheGoCommand(fixture: GoBuild) throws {
    let program = try fixture.program()
    let version = try fixture.go(["version", fixture.path(.server)])
    // That of older versions takes no library for a program.
    if fixture.variant != .cShared || !version.isEmpty {
      #expect(version.hasSuffix(": \(program.goVersion.text)\n"))
    }
    let identity = try fixture.go(["tool", "buildid", fixture.path(.server)])
    #expect(identity == "\(program.buildID ?? "")\n")
  }

  @Test(arguments: GoBuild.servers)
  func linkingIsRecognised(fixture: GoBuild) throws {
    let program = try fixture.program()
    #expect(program.architecture == .amd64)
    #expect(program.abi == (fixture.version == "1.15" ? .stack : .register))
    #expect(program.linking.isPositionIndependent == fixture.variant.isPIE)
    #expect(program.linking.isStatic == fixture.variant.isStatic)
    #expect(program.linking.isLibrary == (fixture.variant == .cShared))
    #expect((program.goroutineSlot == nil) == (fixture.variant == .cShared))
    #expect(program.linking.hasCgo == fixture.variant.needsCompiler)
    #expect(program.symbolSource == (fixture.variant.isStripped ? .functionTable : .symbols))
  }

  @Test func staticExecutableIsRecognised() throws {
    let program = try GoBuild.debian.program(.empty)
    #expect(program.linking.isStatic && !program.linking.isPositionIndependent)
  }

  @Test(
    arguments: GoBuild.formats.flatMap { build in
      [.default, .pieStripped, .externalPIEStripped].map(build.with)
    })
  func everyFunctionIsWhereTheSymbolTableHasIt(fixture: GoBuild) throws {
    let program = try fixture.program()
    // The linker places the code of a stripped program as that of one with symbols.
    let named = fixture.with(fixture.variant.unstripped)
    var count = 0
    for line in try fixture.go(["tool", "nm", named.path(.server)]).split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count == 3, words[1] == "T" || words[1] == "t",
        let address = UInt64(words[0], radix: 16),
        let function = program.function(containing: address)
      else { continue }
      // The function table has no marks of the linker such as runtime.text, before Go 1.21 no type
      // arguments, and no numbers behind the comparisons of local types.
      let name = String(words[2].replacing(/\.abi0$/, with: ""))
      guard !name.contains("(.text"), !["runtime.text", "runtime.etext"].contains(name),
        !name.hasPrefix("type..eq."), !name.hasPrefix("type:.eq.")
      else { continue }
      let names = [name, name.replacing(/\[.*\]/, with: "[...]")]
      #expect(
        names.contains(function.name.replacing("·", with: ".")) && function.entry == address,
        "\(line)")
      count += 1
    }
    #expect(count > 4000)
  }

  @Test(arguments: GoBuild.servers)
  func functionIsFoundByNameOnlyInFull(fixture: GoBuild) throws {
    let program = try fixture.program()
    let function = try #require(program.function(named: "runtime.newproc.func1"))
    #expect(program.function(containing: function.entry) == function)
    #expect(program.function(containing: function.addresses.upperBound - 1) == function)
    #expect(program.function(named: "runtime.newproc.func") == nil)
    #expect(program.function(named: "untime.newproc.func1") == nil)
    #expect(program.function(named: "") == nil)
    #expect(program.function(containing: 0) == nil)
    #expect(program.function(containing: .max) == nil)
  }

  @Test(arguments: GoBuild.servers)
  func symbolCoversAnAddressOnlyWhereThereAreSymbols(fixture: GoBuild) throws {
    let program = try fixture.program()
    let function = try #require(program.function(named: "runtime.newproc.func1"))
    let inside = function.entry + 4
    let coverage = try program.symbols(at: [8, inside, function.entry])
    let isNamed = !fixture.variant.isStripped
    #expect(coverage.covered == (isNamed ? [inside, function.entry] : []))
    #expect(coverage.starts == (isNamed ? [function.entry] : []))
  }

  @Test func strippedSectionHeadersLeaveTheSameProgram() throws {
    for fixture in GoBuild.servers where fixture.variant.isStripped {
      var bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.path(.server)))
      bytes.replaceSubrange(40..<48, with: Data(count: 8))
      bytes.replaceSubrange(60..<64, with: Data(count: 4))
      let copy = try TemporaryFile(bytes)
      let whole = try fixture.program()
      let program = try GoProgram(path: copy.path)
      #expect(program.image.sections.isEmpty)
      #expect(program.goVersion == whole.goVersion)
      #expect(program.buildID == whole.buildID)
      #expect(program.functions.starts == whole.functions.starts)
      let name = "net/http.serverHandler.ServeHTTP"
      #expect(program.function(named: name) == whole.function(named: name))
    }
  }

  @Test func arm64ProgramIsRead() throws {
    for toolchain in GoToolchain.available {
      let program = try GoBuild(toolchain.version, architecture: "arm64").program(.empty)
      #expect(program.architecture == .arm64)
      #expect(program.layout.source == .dwarf)
      let creation = try #require(program.function(named: "runtime.newproc.func1"))
      let queue = try #require(program.function(named: "runtime.runqput"))
      #expect(try program.prologueBranch(of: creation).functionOffset % 4 == 0)
      #expect(try program.callSite(in: creation, to: queue).bytes.count == 4)
    }
  }
}
