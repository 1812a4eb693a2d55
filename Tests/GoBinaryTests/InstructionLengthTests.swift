import Foundation
import GoPrograms
import Testing

@testable import GoBinary

@Suite(.requiresGo) struct InstructionLengthTests {
  /// Code is walked through exactly the instructions that Go's own disassembler finds.
  @Test(arguments: GoBuild.formats)
  func walkMeetsTheInstructionsOfTheDisassembly(build: GoBuild) throws {
    let program = try build.program()
    let types = #"net/http\.(\(\*(conn|response|Transport)\)\.|serverHandler)"#
    let pattern = "^(\(types)|runtime\\.newproc)"
    let listing = try build.go(["tool", "objdump", "-s", pattern, build.path(.server)])
    var addresses: [String: [UInt64]] = [:]
    var function = ""
    for line in listing.split(separator: "\n") {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.first == "TEXT" { function = String(words[1].dropLast("(SB)".count)) }
      guard words.count >= 4, words[1].hasPrefix("0x"),
        let address = UInt64(words[1].dropFirst(2), radix: 16)
      else { continue }
      addresses[function, default: []].append(address)
    }
    #expect(addresses.count > 50)
    for (name, expected) in addresses {
      guard let function = program.function(named: name), let last = expected.last else { continue }
      let code = try program.code(of: function, longest: GoProgram.largestFunction)
      var found: [UInt64] = []
      var index = 0
      while function.entry + UInt64(index) <= last {
        found.append(function.entry + UInt64(index))
        guard let length = InstructionLength.amd64(code, at: index) else { break }
        index += length
      }
      #expect(found == expected, "\(build): \(name)")
    }
  }

  @Test func instructionThatIsCutOffHasNoLength() {
    let call: [UInt8] = [0xe8, 1, 2, 3, 4]
    #expect(InstructionLength.amd64(call, at: 0) == 5)
    for count in 0..<call.count {
      #expect(InstructionLength.amd64(Array(call.prefix(count)), at: 0) == nil)
    }
    #expect(InstructionLength.amd64([0xc5, 0xf8, 0x77], at: 0) == nil)
    #expect(InstructionLength.amd64([0x48, 0x89, 0x5c, 0x24], at: 0) == nil)
  }
}
