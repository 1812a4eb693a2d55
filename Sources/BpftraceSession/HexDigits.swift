/// The values of hexadecimal digits, looked up without a branch.
struct HexDigits {
  /// What stands for a byte that is no digit: it shares no bit with the value of one.
  static let invalid: UInt8 = 0xf0

  private var values: InlineArray<256, UInt8> = InlineArray(repeating: invalid)

  init() {
    for digit in UInt8.min...9 { values[Int(UInt8(ascii: "0") + digit)] = digit }
    for letter in UInt8.min..<6 {
      values[Int(UInt8(ascii: "a") + letter)] = 10 + letter
      values[Int(UInt8(ascii: "A") + letter)] = 10 + letter
    }
  }

  /// The value of a digit, or `invalid`.
  @inline(__always)
  subscript(byte: UInt8) -> UInt8 { values[Int(byte)] }
}
