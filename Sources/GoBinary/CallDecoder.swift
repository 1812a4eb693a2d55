/// Finds direct calls by their displacement.
enum CallDecoder {
  /// The places of all instructions that call `callee`, in code that begins at `address`.
  static func calls(
    in code: [UInt8], at address: UInt64, to callee: UInt64, _ architecture: Architecture
  ) -> [Range<Int>] {
    switch architecture {
    case .amd64:
      // call rel32; all offsets are tried, as four bytes of displacement hardly match by chance.
      guard code.count >= 5 else { return [] }
      return (0...code.count - 5).filter { index in
        code[index] == 0xe8
          && target(address, index + 5 + PrologueDecoder.displacement(code, at: index + 1))
            == callee
      }.map { $0..<$0 + 5 }
    case .arm64:
      return stride(from: 0, to: code.count - 3, by: 4).filter { index in
        let word = Int32(truncatingIfNeeded: PrologueDecoder.displacement(code, at: index))
        guard UInt32(bitPattern: word) >> 26 == 0x25 else { return false }  // bl imm26
        return target(address, index + (Int(word << 6) >> 6) * 4) == callee
      }.map { $0..<$0 + 4 }
    }
  }

  private static func target(_ address: UInt64, _ distance: Int) -> UInt64 {
    address &+ UInt64(bitPattern: Int64(distance))
  }
}

extension CallDecoder {
  /// A call instruction.
  struct Call: Equatable {
    /// Where it is in the code.
    let range: Range<Int>
    /// From its start to what it calls; nil if a register has the address.
    let distance: Int?
  }

  /// The calls in a part of code that begins and ends with an instruction.
  ///
  /// - Returns: nil if the walk meets what is no instruction that it knows, or does not end with the part.
  static func calls(
    in code: [UInt8], _ part: Range<Int>, _ architecture: Architecture
  ) -> [Call]? {
    var calls: [Call] = []
    var index = part.lowerBound
    while index < part.upperBound {
      let length: Int?
      switch architecture {
      case .amd64: length = InstructionLength.amd64(code, at: index)
      case .arm64: length = 4
      }
      guard let length, length <= part.upperBound - index, index + length <= code.count else {
        return nil
      }
      let range = index..<index + length
      switch architecture {
      case .amd64: if let call = amd64(code, range) { calls.append(call) }
      case .arm64: if let call = arm64(code, range) { calls.append(call) }
      }
      index += length
    }
    return calls
  }

  private static func amd64(_ code: [UInt8], _ range: Range<Int>) -> Call? {
    let bytes = Array(code[range])
    if bytes.count == 5, bytes[0] == 0xe8 {  // call rel32
      return Call(range: range, distance: 5 + PrologueDecoder.displacement(bytes, at: 1))
    }
    // call *%reg, with a REX prefix for the upper registers.
    let operation = bytes.first == 0x41 ? bytes.dropFirst() : bytes[...]
    guard operation.count == 2, operation.first == 0xff,
      let register = operation.last, (0xd0...0xd7).contains(register)
    else { return nil }
    return Call(range: range, distance: nil)
  }

  private static func arm64(_ code: [UInt8], _ range: Range<Int>) -> Call? {
    let word = Int32(
      truncatingIfNeeded: PrologueDecoder.displacement(code, at: range.lowerBound))
    let bits = UInt32(bitPattern: word)
    if bits >> 26 == 0x25 {  // bl imm26
      return Call(range: range, distance: (Int(word << 6) >> 6) * 4)
    }
    return bits & 0xffff_fc1f == 0xd63f_0000  // blr
      ? Call(range: range, distance: nil) : nil
  }
}
