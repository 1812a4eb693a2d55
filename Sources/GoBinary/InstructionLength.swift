/// How long each instruction of amd64 is, so that code can be walked from one instruction to the next.
///
/// It knows what Go's compiler emits but for vector instructions with a VEX or EVEX prefix, of which there are
/// none in the functions that probes are for. The encoding is that of the Intel SDM, volume 2, chapter 2 and
/// appendix A.
enum InstructionLength {
  /// What follows an opcode.
  private enum Rest {
    case none, modRM, modRMByte, modRMWord, byte, word, twoBytes
    /// As wide as the operand, up to eight bytes: `mov imm,%reg` only.
    case operand
    /// An operand only if the register field is 0 or 1: `test imm`.
    case testByte, testWord
  }

  /// The first opcode and the last of each range that has the same rest.
  private static let opcodes: [(first: UInt8, last: UInt8, rest: Rest)] = [
    (0x50, 0x5f, .none), (0x63, 0x63, .modRM), (0x68, 0x68, .word), (0x69, 0x69, .modRMWord),
    (0x6a, 0x6a, .byte), (0x6b, 0x6b, .modRMByte), (0x70, 0x7f, .byte), (0x80, 0x80, .modRMByte),
    (0x81, 0x81, .modRMWord), (0x83, 0x83, .modRMByte), (0x84, 0x8b, .modRM), (0x8d, 0x8d, .modRM),
    (0x90, 0x99, .none), (0x9c, 0x9d, .none), (0xa4, 0xa7, .none), (0xa8, 0xa8, .byte),
    (0xa9, 0xa9, .word), (0xaa, 0xaf, .none), (0xb0, 0xb7, .byte), (0xb8, 0xbf, .operand),
    (0xc0, 0xc1, .modRMByte), (0xc2, 0xc2, .twoBytes), (0xc3, 0xc3, .none),
    (0xc6, 0xc6, .modRMByte), (0xc7, 0xc7, .modRMWord), (0xcc, 0xcc, .none), (0xd0, 0xd3, .modRM),
    (0xe8, 0xe9, .word), (0xeb, 0xeb, .byte), (0xf6, 0xf6, .testByte), (0xf7, 0xf7, .testWord),
    (0xfe, 0xff, .modRM),
  ]

  /// The same behind the byte 0x0f.
  private static let longOpcodes: [(first: UInt8, last: UInt8, rest: Rest)] = [
    (0x05, 0x05, .none), (0x0b, 0x0b, .none), (0x0d, 0x0d, .modRM), (0x10, 0x1f, .modRM),
    (0x28, 0x2f, .modRM), (0x31, 0x31, .none), (0x40, 0x6f, .modRM), (0x70, 0x73, .modRMByte),
    (0x74, 0x76, .modRM), (0x7e, 0x7f, .modRM), (0x80, 0x8f, .word), (0x90, 0x9f, .modRM),
    (0xa2, 0xa2, .none), (0xa3, 0xa3, .modRM), (0xa4, 0xa4, .modRMByte), (0xa5, 0xa5, .modRM),
    (0xab, 0xab, .modRM), (0xac, 0xac, .modRMByte), (0xad, 0xb1, .modRM), (0xb3, 0xb3, .modRM),
    (0xb6, 0xb8, .modRM), (0xba, 0xba, .modRMByte), (0xbb, 0xc1, .modRM), (0xc2, 0xc2, .modRMByte),
    (0xc4, 0xc6, .modRMByte), (0xc7, 0xc7, .modRM), (0xc8, 0xcf, .none), (0xd0, 0xfe, .modRM),
  ]

  /// The length of the instruction at an index; nil if it is none that is known, or not all there.
  static func amd64(_ code: [UInt8], at start: Int) -> Int? {
    var index = start
    var isShort = false
    var isWide = false
    func byte(_ index: Int) -> UInt8? { code.indices.contains(index) ? code[index] : nil }
    while let prefix = byte(index), [0x66, 0xf2, 0xf3, 0xf0, 0x2e, 0x64, 0x65].contains(prefix) {
      isShort = isShort || prefix == 0x66
      index += 1
      guard index - start < 8 else { return nil }
    }
    if let rex = byte(index), rex & 0xf0 == 0x40 {
      isWide = rex & 8 != 0
      index += 1
    }
    guard let first = byte(index) else { return nil }
    index += 1
    guard var rest = rest(of: first, in: opcodes) ?? arithmetic(first) else {
      guard first == 0x0f, let second = byte(index) else { return nil }
      index += 1
      if second == 0x38 || second == 0x3a {
        return end(
          of: second == 0x38 ? .modRM : .modRMByte, code, at: index + 1, isShort, isWide
        ).map { $0 - start }
      }
      return self.rest(of: second, in: longOpcodes)
        .flatMap { end(of: $0, code, at: index, false, isWide) }.map { $0 - start }
    }
    if case .testByte = rest { rest = register(byte(index)) < 2 ? .modRMByte : .modRM }
    if case .testWord = rest { rest = register(byte(index)) < 2 ? .modRMWord : .modRM }
    return end(of: rest, code, at: index, isShort, isWide).map { $0 - start }
  }

  private static func rest(
    of opcode: UInt8, in table: [(first: UInt8, last: UInt8, rest: Rest)]
  ) -> Rest? {
    table.first { $0.first <= opcode && opcode <= $0.last }?.rest
  }

  /// The eight operations that begin the table of opcodes, each in six forms.
  private static func arithmetic(_ opcode: UInt8) -> Rest? {
    guard opcode < 0x40 else { return nil }
    switch opcode & 7 {
    case 0...3: return .modRM
    case 4: return .byte
    case 5: return .word
    default: return nil
    }
  }

  private static func register(_ modRM: UInt8?) -> UInt8 { (modRM ?? 0) >> 3 & 7 }

  /// The index behind the rest of an instruction; nil if that is not all there.
  private static func end(
    of rest: Rest, _ code: [UInt8], at start: Int, _ isShort: Bool, _ isWide: Bool
  ) -> Int? {
    let immediate: Int
    var hasModRM = false
    switch rest {
    case .none: immediate = 0
    case .byte: immediate = 1
    case .twoBytes: immediate = 2
    case .word: immediate = isShort ? 2 : 4
    case .operand: immediate = isWide ? 8 : isShort ? 2 : 4
    case .modRM, .testByte, .testWord: (immediate, hasModRM) = (0, true)
    case .modRMByte: (immediate, hasModRM) = (1, true)
    case .modRMWord: (immediate, hasModRM) = (isShort ? 2 : 4, true)
    }
    var end = start + immediate
    if hasModRM {
      guard let length = modRMLength(code, at: start) else { return nil }
      end += length
    }
    return end <= code.count ? end : nil
  }

  /// The length of a ModRM byte, with the SIB byte and the displacement that it calls for.
  private static func modRMLength(_ code: [UInt8], at index: Int) -> Int? {
    guard code.indices.contains(index) else { return nil }
    let mode = code[index] >> 6
    let base = code[index] & 7
    if mode == 3 { return 1 }
    var length = 1
    var isWithoutBase = mode == 0 && base == 5
    if base == 4 {
      guard code.indices.contains(index + 1) else { return nil }
      length = 2
      isWithoutBase = mode == 0 && code[index + 1] & 7 == 5
    }
    return length + (mode == 1 ? 1 : mode == 2 || isWithoutBase ? 4 : 0)
  }
}
