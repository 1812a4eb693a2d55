@testable import GoBinary

/// Machine code: the instructions on which probes may sit.
struct InstructionsTarget: FuzzTarget {
  static let name = "instructions"

  mutating func read(_ input: UnsafeRawBufferPointer) {
    guard let (choice, content) = input.choiceAndRest else { return }
    let architecture: Architecture = choice & 1 == 0 ? .amd64 : .arm64
    let code = Array(content)
    let address = UInt64(choice) << 56
    if let branch = PrologueDecoder.branch(in: code, architecture) {
      precondition(code.indices.contains(branch.range.lowerBound))
      precondition(branch.range.upperBound <= code.count)
    }
    for call in CallDecoder.calls(in: code, at: address, to: address &+ 64, architecture) {
      precondition(call.upperBound <= code.count)
    }
    var end = 0
    for call in CallDecoder.calls(in: code, 0..<code.count, architecture) ?? [] {
      precondition(call.range.lowerBound >= end && call.range.upperBound <= code.count)
      end = call.range.upperBound
    }
    for index in code.indices.prefix(64) {
      guard let length = InstructionLength.amd64(code, at: index) else { continue }
      precondition(length > 0 && index + length <= code.count)
    }
    _ = RuntimeCode(systemStack: Array(code.prefix(RuntimeCode.longest)), architecture)
  }
}
