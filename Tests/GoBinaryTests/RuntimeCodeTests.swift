import GoPrograms
import Testing

@testable import GoBinary

@Suite struct RuntimeCodeTests {
  /// The machine code says the same as the debugging information, in each version and way of linking.
  @Test(.requiresEveryGo, arguments: GoBuild.servers)
  func codeAgreesWithTheLayout(build: GoBuild) throws {
    let program = try build.program()
    let code = try #require(program.runtimeCode)
    #expect(code.gM == program.layout.offset(of: .gM))
    #expect(code.mCurg == program.layout.offset(of: .mCurg))
    guard build.variant != .cShared else {
      #expect(code.goroutineSlot == nil)
      return
    }
    let slot = try #require(code.goroutineSlot)
    // The C library has variables of its own there, where it is linked in.
    #expect(build.variant == .externalStatic ? slot < -8 && slot % 8 == 0 : slot == -8)
  }

  @Test(.requiresEveryGo, arguments: GoToolchain.available)
  func arm64CodeAgreesWithTheLayout(toolchain: GoToolchain) throws {
    let program = try GoBuild(toolchain.version, architecture: "arm64").program(.empty)
    let code = try #require(program.runtimeCode)
    #expect(code.goroutineSlot == nil)
    #expect(code.gM == program.layout.offset(of: .gM))
    #expect(code.mCurg == program.layout.offset(of: .mCurg))
  }

  @Test func everyPrefixOfTheCodeIsNothing() {
    // mov %fs:-8,%rax; mov 0x30(%rax),%rbx; cmp 0x50(%rbx),%rax; cmp 0xc0(%rbx),%rax
    let code: [UInt8] = [
      0x64, 0x48, 0x8b, 0x04, 0x25, 0xf8, 0xff, 0xff, 0xff, 0x48, 0x8b, 0x58, 0x30,
      0x48, 0x3b, 0x43, 0x50, 0x48, 0x3b, 0x83, 0xc0, 0, 0, 0,
    ]
    let whole = RuntimeCode(systemStack: code, .amd64)
    #expect(whole?.goroutineSlot == -8 && whole?.gM == 48 && whole?.mCurg == 192)
    for count in code.indices {
      #expect(RuntimeCode(systemStack: Array(code[..<count]), .amd64) == nil)
    }
    #expect(RuntimeCode(systemStack: code, .arm64) == nil)
  }
}
