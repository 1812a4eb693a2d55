import Glibc
import TraceModel

extension IPAddress {
  /// An address in the form that inet_pton(3) takes; nil for any other text.
  init?(text: String) {
    var ipv4 = in_addr()
    var ipv6 = in6_addr()
    if inet_pton(AF_INET, text, &ipv4) == 1 {
      self.init(ipv4: UInt32(bigEndian: ipv4.s_addr))
    } else if inet_pton(AF_INET6, text, &ipv6) == 1 {
      self = withUnsafeBytes(of: &ipv6) { IPAddress(ipv6: $0) }
    } else {
      return nil
    }
  }

  /// An IPv6 address of its 16 bytes.
  init(ipv6 bytes: UnsafeRawBufferPointer) {
    self.init(
      ipv6High: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}
