/// Decodes the stack check at the start of a function up to its conditional branch.
///
/// The check compares the stack pointer with a limit and branches to `runtime.morestack` if there is
/// too little room (src/cmd/internal/obj/x86/obj6.go and arm64/obj7.go, `stacksplit`). Up to the
/// branch no register is changed that carries an argument.
enum PrologueDecoder {
  /// No stack check is longer.
  static let longest = 64

  /// A branch instruction in a function.
  struct Branch: Equatable {
    /// Where the instruction is, from the function's start.
    let range: Range<Int>
    /// Where it goes to, from the function's start.
    let target: Int
  }

  /// Finds the branch; nil if any other instruction than those of a stack check comes before.
  static func branch(in code: [UInt8], _ architecture: Architecture) -> Branch? {
    switch architecture {
    case .amd64: amd64(code)
    case .arm64: arm64(code)
    }
  }

  /// The instructions of amd64's stack check: their fixed first bytes, and their length.
  private static let amd64Instructions: [(start: [UInt8], length: Int)] = [
    ([0x49, 0x3b, 0x66, 0x10], 4),  // cmp 0x10(%r14),%rsp
    ([0x4d, 0x3b, 0x66, 0x10], 4),  // cmp 0x10(%r14),%r12
    ([0x4c, 0x8d, 0x64, 0x24], 5),  // lea disp8(%rsp),%r12
    ([0x4c, 0x8d, 0xa4, 0x24], 8),  // lea disp32(%rsp),%r12
    ([0x49, 0x89, 0xe4], 3),  // mov %rsp,%r12
    ([0x49, 0x81, 0xec], 7),  // sub imm32,%r12
    ([0x72], 2),  // jb, if that underflows
    ([0x0f, 0x82], 6),
    ([0x64, 0x4c, 0x8b, 0x34, 0x25], 9),  // mov %fs:disp32,%r14
    // Before Go 1.17 g is loaded first:
    ([0x64, 0x48, 0x8b, 0x0c, 0x25], 9),  // mov %fs:disp32,%rcx
    ([0x48, 0xc7, 0xc1], 7),  // mov imm32,%rcx
    ([0x48, 0x8b, 0x0d], 7),  // mov disp32(%rip),%rcx
    ([0x64, 0x48, 0x8b, 0x09], 4),  // mov %fs:(%rcx),%rcx
    ([0x48, 0x3b, 0x61, 0x10], 4),  // cmp 0x10(%rcx),%rsp
    ([0x48, 0x3b, 0x61, 0x18], 4),  // cmp 0x18(%rcx),%rsp, on the system stack
    ([0x48, 0x8d, 0x44, 0x24], 5),  // lea disp8(%rsp),%rax
    ([0x48, 0x8d, 0x84, 0x24], 8),  // lea disp32(%rsp),%rax
    ([0x48, 0x3b, 0x41, 0x10], 4),  // cmp 0x10(%rcx),%rax
  ]

  private static func amd64(_ code: [UInt8]) -> Branch? {
    var index = 0
    while index < min(code.count, longest) {
      let rest = code[index...]
      if rest.count >= 2, rest.starts(with: [0x76]) {  // jbe rel8
        let end = index + 2
        return Branch(range: index..<end, target: end + Int(Int8(bitPattern: code[index + 1])))
      }
      if rest.count >= 6, rest.starts(with: [0x0f, 0x86]) {  // jbe rel32
        let end = index + 6
        return Branch(range: index..<end, target: end + displacement(code, at: index + 2))
      }
      guard let known = amd64Instructions.first(where: { rest.starts(with: $0.start) }) else {
        return nil
      }
      index += known.length
    }
    return nil
  }

  private static func arm64(_ code: [UInt8]) -> Branch? {
    for index in stride(from: 0, to: min(code.count, longest) - 3, by: 4) {
      let word = UInt32(truncatingIfNeeded: unsigned(code, at: index))
      if word & 0xff00_001f == 0x5400_0009 {  // b.ls imm19
        let words = Int(Int32(bitPattern: word << 8) >> 13)
        return Branch(range: index..<index + 4, target: index + words * 4)
      }
      guard isARM64StackCheck(word) else { return nil }
    }
    return nil
  }

  private static func isARM64StackCheck(_ word: UInt32) -> Bool {
    // Before Go 1.18, x1 and x2 are what x16 and x17 are later.
    if word == 0xf940_0b81 { return true }  // ldr x1,[x28,#16]
    if word == 0x9100_03e2 { return true }  // mov x2,sp
    if word == 0xeb01_005f { return true }  // cmp x2,x1
    if word & 0xff80_03ff == 0xd100_03e2 { return true }  // sub x2,sp,#imm
    if word == 0xf940_0b90 { return true }  // ldr x16,[x28,#16]
    if word == 0xeb30_63ff { return true }  // cmp sp,x16
    if word == 0xeb10_023f { return true }  // cmp x17,x16
    if word & 0xff80_03ff == 0xd100_03f1 { return true }  // sub x17,sp,#imm
    if word & 0xff80_001f == 0xd280_001b { return true }  // mov x27,#imm
    if word & 0xff80_001f == 0xf280_001b { return true }  // movk x27,#imm
    if word == 0xeb3b_63f1 { return true }  // subs x17,sp,x27
    return word & 0xff00_001f == 0x5400_0003  // b.lo, if that underflows
  }

  /// Reads a signed 32-bit displacement; the caller has checked that four bytes are there.
  static func displacement(_ code: [UInt8], at index: Int) -> Int {
    Int(Int32(truncatingIfNeeded: unsigned(code, at: index)))
  }

  private static func unsigned(_ code: [UInt8], at index: Int) -> Int {
    Int(code[index]) | Int(code[index + 1]) << 8 | Int(code[index + 2]) << 16
      | Int(code[index + 3]) << 24
  }
}
