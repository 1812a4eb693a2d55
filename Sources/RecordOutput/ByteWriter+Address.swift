import TraceModel

extension ByteWriter {
  /// Writes an address as text: dotted decimal, or RFC 5952's form of IPv6.
  mutating func write(_ address: IPAddress) {
    switch address.family {
    case .ipv4: writeIPv4(UInt32(truncatingIfNeeded: address.low))
    case .ipv6: writeIPv6(high: address.high, low: address.low)
    }
  }

  private mutating func writeIPv4(_ address: UInt32) {
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      if shift < 24 { write(UInt8(ascii: ".")) }
      write(UInt64(address >> shift & 0xff))
    }
  }

  private mutating func writeIPv6(high: UInt64, low: UInt64) {
    func group(_ index: Int) -> UInt16 {
      UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - index % 4 * 16))
    }
    // The first of the longest runs of zeros is left out; a single zero is not.
    var gap = 8..<8
    var run = 0
    for index in 0..<8 {
      run = group(index) == 0 ? run + 1 : 0
      if run > max(gap.count, 1) { gap = index - run + 1..<index + 1 }
    }
    var index = 0
    while index < 8 {
      if index == gap.lowerBound {
        write("::" as StaticString)
        index = gap.upperBound
        continue
      }
      if index > 0, index != gap.upperBound { write(UInt8(ascii: ":")) }
      write(hexadecimal: group(index))
      index += 1
    }
  }

  /// Writes a number in lower-case hexadecimal digits without leading zeros.
  private mutating func write(hexadecimal number: UInt16) {
    var isLeading = true
    for shift in stride(from: UInt16(12), through: 0, by: -4) {
      let digit = UInt8(number >> shift & 0xf)
      if isLeading, digit == 0, shift > 0 { continue }
      isLeading = false
      write(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
