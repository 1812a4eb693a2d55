import Foundation
import GoPrograms
import Testing

@testable import GoBinary

/// Which calls were inlined where, held against what the program itself says.
@Suite(.requiresGo) struct InlinedBodyTests {
  @Test(arguments: SymbolizerTests.builds)
  func bodiesAreWhereTheRuntimeFindsThem(of build: GoBuild) throws {
    let program = try build.program(.frames)
    let addresses = SymbolizerTests.addresses(of: program)
    let file = try TemporaryFile(
      Data(addresses.map { String($0, radix: 16) + "\n" }.joined().utf8))
    let truth = try SymbolizerTests.lines(of: build, [file.path])
    try #require(truth.count == addresses.count)
    var innermost: [UInt64: String] = [:]
    for (address, words) in zip(addresses, truth) { innermost[address] = words[0] }
    // The runtime prints names of generic functions in another way.
    let names = Set(innermost.values.filter { !$0.isEmpty && !$0.contains("[") })
    let bodies = try program.inlinedBodies(of: names)
    var inlined = 0
    for (address, name) in innermost where names.contains(name) {
      let isInlined = program.function(containing: address)?.name != name
      let found = bodies.contains { body in
        body.callee == name && body.addresses.contains { $0.contains(address) }
      }
      #expect(found == isInlined, "\(String(address, radix: 16)), \(name)")
      inlined += isInlined ? 1 : 0
    }
    #expect(inlined > 20)
  }

  @Test(arguments: SymbolizerTests.builds)
  func whatIsInlinedIntoAnInlinedCallIsPartOfIt(of build: GoBuild) throws {
    let program = try build.program(.frames)
    let address = try #require(UInt64(SymbolizerTests.lines(of: build, [])[0][0], radix: 16))
    let bodies = try program.inlinedBodies(of: ["main.(*point).innermost", "main.middle"])
      .filter { $0.function.name == "main.outermost" }
    #expect(Set(bodies.map(\.callee)) == ["main.(*point).innermost", "main.middle"])
    for body in bodies {
      #expect(body.addresses.contains { $0.contains(address) })
      #expect(
        zip(body.addresses, body.addresses.dropFirst()).allSatisfy {
          $0.upperBound < $1.lowerBound
        })
      #expect(
        body.addresses.allSatisfy {
          body.function.addresses.contains($0.lowerBound)
            && $0.upperBound <= body.function.addresses.upperBound
        })
    }
  }

  /// A function that no call leads to but by `go` or `defer` is never inlined.
  @Test(arguments: GoBuild.servers)
  func functionsThatProbesAreForAreNotInlinedWithoutAProfile(build: GoBuild) throws {
    let names = Set(ProbeSiteTests.probed + ["runtime.runqput", "runtime.newproc"])
    #expect(try build.program().inlinedBodies(of: names).isEmpty)
  }
}
