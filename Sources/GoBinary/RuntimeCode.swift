/// What the machine code of `runtime.systemstack` says of the runtime's structs and of the thread's storage.
///
/// The function is written in assembly, and alike in all versions: it loads the running goroutine, its
/// `m`, and compares the goroutine with `m.gsignal`, `m.g0` and `m.curg`, in this order
/// (src/runtime/asm_amd64.s and asm_arm64.s). So the code proves what a table can only say.
package struct RuntimeCode: Sendable, Equatable {
  /// Where the thread keeps the running goroutine, in bytes from the base of its storage.
  ///
  /// The base is fs on amd64; it is -8, or less where a C library has variables there. Nil in a shared library, which
  /// finds it in its global offset table, and on arm64, which has the goroutine in x28.
  package let goroutineSlot: Int64?
  /// The offset of `runtime.g.m`.
  package let gM: UInt64
  /// The offset of `runtime.m.curg`.
  package let mCurg: UInt64

  /// The loads and comparisons are at the start.
  static let longest = 96

  /// Decodes the start of the function; nil if it has other instructions than those known.
  init?(systemStack code: [UInt8], _ architecture: Architecture) {
    switch architecture {
    case .amd64: self.init(amd64: code)
    case .arm64: self.init(arm64: code)
    }
  }

  private init?(amd64 code: [UInt8]) {
    for index in code.indices {
      guard let (slot, length) = Self.goroutineLoad(code[index...]) else { continue }
      let rest = code[(index + length)...]
      // mov disp8(%rax),%rbx
      guard rest.count >= 4, rest.starts(with: [0x48, 0x8b, 0x58]) else { return nil }
      // cmp disp32(%rbx),%rax; the comparisons before it have shorter offsets.
      let wanted: [UInt8] = [0x48, 0x3b, 0x83]
      guard
        let curg = rest.indices.dropLast(6).first(where: { code[$0...].starts(with: wanted) })
      else { return nil }
      goroutineSlot = slot
      gM = UInt64(rest[rest.startIndex + 3])
      mCurg = UInt64(clamping: PrologueDecoder.displacement(code, at: curg + 3))
      return
    }
    return nil
  }

  /// Reads `mov %fs:disp32,%rax`, or in a PIE `mov $imm32,%rcx` and `mov %fs:(%rcx),%rax`, or in a shared library
  /// `mov disp32(%rip),%rcx` and the same.
  private static func goroutineLoad(_ code: ArraySlice<UInt8>) -> (slot: Int64?, length: Int)? {
    let bytes = Array(code.prefix(11))
    if bytes.count >= 9, bytes.starts(with: [0x64, 0x48, 0x8b, 0x04, 0x25]) {
      return (Int64(PrologueDecoder.displacement(bytes, at: 5)), 9)
    }
    if bytes.count == 11, bytes.starts(with: [0x48, 0xc7, 0xc1]),
      bytes[7...].elementsEqual([0x64, 0x48, 0x8b, 0x01])
    {
      return (Int64(PrologueDecoder.displacement(bytes, at: 3)), 11)
    }
    if bytes.count == 11, bytes.starts(with: [0x48, 0x8b, 0x0d]),
      bytes[7...].elementsEqual([0x64, 0x48, 0x8b, 0x01])
    {
      return (nil, 11)
    }
    return nil
  }

  private init?(arm64 code: [UInt8]) {
    var gM: UInt64?
    for index in stride(from: 0, to: code.count - 3, by: 4) {
      let word = UInt32(truncatingIfNeeded: PrologueDecoder.displacement(code, at: index))
      let offset = UInt64(word >> 10 & 0xfff) * 8
      switch word & 0xffc0_03ff {
      case 0xf940_0384 where gM == nil: gM = offset  // ldr x4,[x28,#offset]
      case 0xf940_0086:  // ldr x6,[x4,#offset]
        guard let gM else { return nil }
        goroutineSlot = nil
        self.gM = gM
        mCurg = offset
        return
      default: continue
      }
    }
    return nil
  }
}
