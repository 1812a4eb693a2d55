import Glibc
import TraceModel

extension LineCursor {
  /// Reads an address as inet_ntop(3) prints it; an IPv4-mapped one is the IPv4 address.
  mutating func address() -> IPAddress {
    let text = bytes(while: { Self.isHexDigit($0) || $0 == colon || $0 == dot })
    if let ipv4 = Self.ipv4(text) {
      return IPAddress(ipv4: ipv4)
    }
    if text.count > mappedPrefix.count, text.starts(with: mappedPrefix),
      let ipv4 = Self.ipv4(UnsafeRawBufferPointer(rebasing: text[mappedPrefix.count...]))
    {
      return IPAddress(ipv4: ipv4)
    }
    guard let address = Self.ipv6(text) else {
      invalidate()
      return IPAddress(ipv4: 0)
    }
    return address
  }

  /// An IPv4 address of four decimal numbers without leading zeros.
  private static func ipv4(_ text: UnsafeRawBufferPointer) -> UInt32? {
    var address: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var dots = 0
    for byte in text {
      if byte == dot {
        guard digits > 0 else { return nil }
        address = address << 8 | part
        part = 0
        digits = 0
        dots += 1
      } else {
        let digit = byte &- UInt8(ascii: "0")
        guard digit < 10, digits == 0 || part > 0 else { return nil }
        part = part * 10 + UInt32(digit)
        digits += 1
        guard part < 256 else { return nil }
      }
    }
    return dots == 3 && digits > 0 ? address << 8 | part : nil
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
private let mappedPrefix = Array("::ffff:".utf8)
