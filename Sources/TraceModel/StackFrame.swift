/// A return address in a stack, as a line of the script has it.
public struct StackFrame: Sendable, Equatable {
  /// The most frames that a stack has.
  public static let greatestDepth: UInt32 = 64

  /// The binary, as the script numbers them.
  public let binary: UInt32
  /// The number of the stack.
  public let stack: UInt64
  /// How many frames the stack has.
  public let depth: UInt32
  /// Which frame it is; 0 is the innermost.
  public let level: UInt32
  /// The return address, as in the binary's headers.
  public let address: UInt64

  /// Puts the parts together; nil if the stack has no such frame, or more than any.
  public init?(binary: UInt32, stack: UInt64, depth: UInt32, level: UInt32, address: UInt64) {
    guard depth <= Self.greatestDepth, level < depth, stack != 0 else { return nil }
    self.binary = binary
    self.stack = stack
    self.depth = depth
    self.level = level
    self.address = address
  }
}

/// The source of a return address.
public struct AddressSymbol: Sendable, Equatable {
  /// The binary, as the script numbers them.
  public let binary: UInt32
  /// The return address, as in the binary's headers.
  public let address: UInt64
  /// The functions at work there, the innermost first, in the batch's text; empty if there is none.
  ///
  /// Of each there is its name, the path of its file and the line in digits, with a NUL behind each of the three.
  public let text: Range<Int>

  /// Puts the parts together.
  public init(binary: UInt32, address: UInt64, text: Range<Int>) {
    self.binary = binary
    self.address = address
    self.text = text
  }
}
