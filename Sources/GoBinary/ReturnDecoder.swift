/// Finds the return instruction where a function's frame has just been given up.
enum ReturnDecoder {
  /// The no-operation instructions that Go's linker pads with (src/cmd/internal/obj/x86/asm6.go).
  private static let amd64Padding: [[UInt8]] = [
    [0x90], [0x66, 0x90], [0x0f, 0x1f, 0x00], [0x0f, 0x1f, 0x40, 0x00],
    [0x0f, 0x1f, 0x44, 0x00, 0x00], [0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00],
    [0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00], [0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
    [0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
  ]

  /// The return instructions in a range of code in which the frame's size is zero.
  static func returns(
    in code: [UInt8], _ range: Range<Int>, _ architecture: Architecture
  ) -> [Range<Int>] {
    switch architecture {
    case .amd64:
      // Instructions differ in length, so that only the first after padding is certain.
      var index = range.lowerBound
      while index < range.upperBound {
        if code[index] == 0xc3 { return [index..<index + 1] }
        let rest = code[index..<range.upperBound]
        guard let padding = amd64Padding.first(where: { rest.starts(with: $0) }) else { return [] }
        index += padding.count
      }
      return []
    case .arm64:
      return stride(from: range.lowerBound, to: range.upperBound - 3, by: 4).filter { index in
        code[index..<index + 4].elementsEqual([0xc0, 0x03, 0x5f, 0xd6])
      }.map { $0..<$0 + 4 }
    }
  }
}
