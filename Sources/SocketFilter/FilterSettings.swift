import CLibbpf
import TraceModel

/// What the socket filter takes.
package struct FilterSettings: Sendable {
  /// The names of the interfaces; none stands for all.
  package var interfaces: [String] = []
  /// The ports, either side's; none stands for all.
  package var ports: [UInt16] = []
  /// The networks, either side's; none stands for all.
  package var networks: [Network] = []
  /// How much of the head of a request is taken, in bytes.
  package var requestLimit = 16_384
  /// How much of the head of a response is taken, in bytes: behind it is a body that nobody wants.
  package var responseLimit = 2_048
  /// The size of the ring between kernel and reader, in bytes; a power of two.
  package var ringSize = 4 << 20

  /// The largest head that can be taken, in bytes.
  package static let largestHead = Int(TJ_LARGEST_HEAD)

  package init() {}

  /// The settings as the filter reads them.
  func withUnsafeNative<Result, Failure: Error>(
    _ body: (inout tj_settings) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var native = tj_settings()
    native.request_limit = UInt32(requestLimit)
    native.response_limit = UInt32(responseLimit)
    native.has_ports = ports.isEmpty ? 0 : 1
    native.has_networks = networks.isEmpty ? 0 : 1
    // Of several interfaces one may be a VLAN's, and another the card that it is on.
    native.has_vlans = interfaces.count == 1 ? 1 : 0
    withUnsafeMutableBytes(of: &native.ports) { words in
      for port in ports {
        let place = Int(port >> 5) * 4
        let word = words.load(fromByteOffset: place, as: UInt32.self)
        words.storeBytes(of: word | 1 << UInt32(port & 31), toByteOffset: place, as: UInt32.self)
      }
    }
    return try body(&native)
  }
}

/// An IP network: an address, and how many of its bits count.
package struct Network: Sendable, Equatable {
  let address: IPAddress
  let prefix: Int

  /// A network of the form ADDRESS or ADDRESS/BITS; nil for any other text.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(text: String(parts[0])) else { return nil }
    let bits = address.family == .ipv4 ? 32 : 128
    var prefix = bits
    if parts.count == 2 {
      guard let number = Int(parts[1]), 0...bits ~= number else { return nil }
      prefix = number
    }
    self.address = address
    self.prefix = prefix
  }

  /// The key in the filter's map, where an IPv4 network is one of IPv6 (RFC 4291, 2.5.5.2).
  var native: tj_network {
    var key = tj_network()
    let isIPv4 = address.family == .ipv4
    key.prefix = UInt32(isIPv4 ? prefix + 96 : prefix)
    let low = isIPv4 ? address.low | 0xffff << 32 : address.low
    withUnsafeMutableBytes(of: &key.address) { bytes in
      bytes.storeBytes(of: address.high.bigEndian, as: UInt64.self)
      bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    return key
  }
}
