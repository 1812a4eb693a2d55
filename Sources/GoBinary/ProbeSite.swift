/// An instruction that a probe can sit on, with its bytes as the proof.
package struct ProbeSite: Sendable, Equatable {
  /// What the instruction is; the kernel emulates branches and calls and single-steps the rest.
  package enum Kind: String, Sendable {
    /// The conditional branch of the stack check; the arguments are still where the caller put them.
    case prologueBranch
    /// A direct call of another function.
    case call
    /// A call by an address in a register.
    case indirectCall
    /// The first instruction of a function.
    case entry
  }

  /// The name of the function that has the instruction.
  package let function: String
  /// The distance from the function's first instruction, in bytes.
  package let functionOffset: UInt64
  /// The address as in the file's headers.
  package let virtualAddress: UInt64
  /// The place in the file, which is what the kernel takes for a uprobe.
  package let fileOffset: UInt64
  /// What the instruction is.
  package let kind: Kind
  /// The instruction; for an entry its first bytes.
  package let bytes: [UInt8]

  package init(
    function: String, functionOffset: UInt64, virtualAddress: UInt64, fileOffset: UInt64,
    kind: Kind, bytes: [UInt8]
  ) {
    self.function = function
    self.functionOffset = functionOffset
    self.virtualAddress = virtualAddress
    self.fileOffset = fileOffset
    self.kind = kind
    self.bytes = bytes
  }
}
