import GoPrograms
import Testing

@testable import GoBinary

@Suite struct ContextTypeTests {
  /// What `Tests/GroundTruth/server/contexts.go` declares, whatever version and way of building.
  @Test(.requiresEveryGo, arguments: GoToolchain.available.map(\.version))
  func typesOfTheProgramsOwnAreDescribed(version: String) throws {
    for variant in GoBuild.Variant.available {
      let program = try GoBuild(version, variant).program()
      let context = try #require(program.layout.offset(of: .requestCtx))
      let types = try program.contextTypes()
      let request = try #require(types.first { $0.name == "*http.Request" })
      let parents = Dictionary(uniqueKeysWithValues: types.map { ($0.name, $0.parents) })
      #expect(
        parents == [
          "*http.Request": [.init(offset: context, pointee: nil, path: "ctx")],
          "*main.lateContext": [.init(offset: 24, pointee: nil, path: "counted.Context")],
          "*main.pairContext": [
            .init(offset: 16, pointee: nil, path: "values"),
            .init(offset: 32, pointee: nil, path: "Context"),
          ],
          "*main.requestContext": [.init(offset: 16, pointee: request.hash, path: "Request")],
          "main.holdingContext": [.init(offset: 16, pointee: nil, path: "parent")],
          "main.lentContext": [.init(offset: 16, pointee: request.hash, path: "Request")],
        ], "\(version) \(variant)")
    }
  }

  /// The standard library's begin with their parent, and need no description.
  @Test(.requiresGo) func programWithoutItsOwnHasNone() throws {
    #expect(try GoBuild.debian.program(.frames).contextTypes().isEmpty)
  }

  /// A reader of a type's description meets what it does not expect.
  @Test(.requiresGo) func damagedDescriptionsEndTheSearch() throws {
    let program = try GoBuild.debian.program()
    let module = try #require(try program.moduleData())
    let types = TypeDescriptors(program.image, module, minor: program.goVersion.minor)
    #expect(try types.interfaceTables().count > 100)
    for address in [0, 1, UInt64.max - 7, .max] {
      #expect(try types.kind(of: address) == nil && types.name(of: address) == nil)
      #expect(try types.methods(of: address) == nil && types.element(of: address) == nil)
      #expect(try types.fields(of: address) == nil && types.package(of: address) == nil)
    }
  }
}
