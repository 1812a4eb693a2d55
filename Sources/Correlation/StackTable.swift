import TraceModel

/// The stacks that connects refer to, put together from their frames; bounded, and printed again each second by
/// the script, so that what was forgotten comes back.
struct StackTable {
  /// A stack by its number, which is made of only its addresses.
  struct Key: Hashable {
    let binary: UInt32
    let stack: UInt64
  }

  private struct Place: Hashable {
    let binary: UInt32
    let address: UInt64
  }

  /// A stack some of whose frames have not come yet.
  private struct Partial {
    var addresses: [UInt64?]
    var missing: Int
  }

  private let limit: Int
  private var whole: [Key: CodeStack] = [:]
  private var partial: [Key: Partial] = [:]
  private var symbols: [Place: [CodeStack.Frame]] = [:]
  /// How many stacks and symbols were forgotten, or not remembered.
  private(set) var evicted: UInt64 = 0

  /// - Parameter limit: how many stacks are remembered; of symbols, sixteen times as many.
  init(limit: Int) {
    self.limit = max(limit, 1)
  }

  /// The stack of a number; nil if it is not known, or not whole.
  subscript(key: Key) -> CodeStack? { whole[key] }

  /// Takes in the source of an address.
  mutating func add(_ symbol: AddressSymbol, text: UnsafeRawBufferPointer) {
    guard symbols.count < 16 * limit else {
      evicted += 1
      return
    }
    symbols[Place(binary: symbol.binary, address: symbol.address)] =
      [CodeStack.Frame](symbolText: text[symbol.text])
  }

  /// Takes in a frame; the next symbol is of its address, if that one is not known already.
  mutating func add(_ frame: StackFrame) {
    let key = Key(binary: frame.binary, stack: frame.stack)
    guard whole[key] == nil else { return }
    if partial.count >= limit {
      evicted += UInt64(partial.count)
      partial.removeAll()
    }
    let depth = Int(frame.depth)
    var entry =
      partial[key] ?? Partial(addresses: Array(repeating: nil, count: depth), missing: depth)
    guard entry.addresses.count == depth else { return }
    if entry.addresses[Int(frame.level)] == nil { entry.missing -= 1 }
    entry.addresses[Int(frame.level)] = frame.address
    partial[key] = entry
  }

  /// Completes the stack of a frame, if that was its last one.
  ///
  /// - Returns: whether it is whole since now.
  mutating func complete(_ key: Key) -> Bool {
    guard let entry = partial[key], entry.missing == 0 else { return false }
    var frames: [CodeStack.Frame] = []
    for case let address? in entry.addresses {
      guard let found = symbols[Place(binary: key.binary, address: address)] else { return false }
      frames += found
    }
    partial[key] = nil
    if whole.count >= limit {
      evicted += UInt64(whole.count)
      whole.removeAll()
    }
    whole[key] = CodeStack(
      frames: frames, caller: frames.first { !LibraryCode.contains($0.function) },
      isTruncated: entry.addresses.count == Int(StackFrame.greatestDepth))
    return true
  }
}
