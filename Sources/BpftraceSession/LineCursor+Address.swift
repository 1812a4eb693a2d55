import Glibc
import TraceModel

extension LineCursor {
  /// Reads an address as inet_ntop(3) prints it; an IPv4-mapped one is the IPv4 address.
  mutating func address() -> IPAddress {
    let before = self
    _ = skip("::ffff:")
    if let ipv4 = ipv4() { return IPAddress(ipv4: ipv4) }
    self = before
    let text = bytes(while: { Self.isHexadecimalDigit($0) || $0 == colon || $0 == dot })
    guard let address = Self.ipv6(text) else {
      invalidate()
      return IPAddress(ipv4: 0)
    }
    return address
  }

  /// Reads an IPv4 address: four decimal numbers without leading zeros; nil if it is none.
  @inline(__always)
  private mutating func ipv4() -> UInt32? {
    var address: UInt32 = 0
    for index in 0..<4 {
      let first = position
      let isLeadingZero = next == UInt8(ascii: "0")
      let number = decimal(as: UInt8.self)
      guard isValid, !isLeadingZero || position == first + 1 else { return nil }
      address = address << 8 | UInt32(number)
      if index < 3 { guard skip(".") else { return nil } }
    }
    return address
  }

  /// An IPv6 address in any of its forms.
  private static func ipv6(_ text: UnsafeRawBufferPointer) -> IPAddress? {
    guard text.count < Int(INET6_ADDRSTRLEN) else { return nil }
    var address = in6_addr()
    let isRead = withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { copy in
      for (index, byte) in text.enumerated() {
        copy.initializeElement(at: index, to: CChar(bitPattern: byte))
      }
      copy.initializeElement(at: text.count, to: 0)
      return copy.baseAddress.map { inet_pton(AF_INET6, $0, &address) == 1 } ?? false
    }
    guard isRead else { return nil }
    let (high, low) = withUnsafeBytes(of: &address) { bytes in
      (
        UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
    let isMapped = high == 0 && low >> 32 == 0xffff
    return isMapped
      ? IPAddress(ipv4: UInt32(truncatingIfNeeded: low)) : IPAddress(ipv6High: high, low: low)
  }
}

private let colon = UInt8(ascii: ":")
private let dot = UInt8(ascii: ".")
