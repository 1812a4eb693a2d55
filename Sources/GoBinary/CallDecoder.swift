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
