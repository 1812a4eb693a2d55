import CLibbpf
package import TraceModel

extension TCPSegment {
  /// The segment that a record of the filter describes; nil if the record is damaged.
  package init?(record: UnsafeRawBufferPointer) {
    let size = MemoryLayout<tj_segment>.size
    guard record.count >= size else { return nil }
    let native = record.loadUnaligned(as: tj_segment.self)
    guard native.captured <= record.count - size, UInt32(native.captured) <= native.length,
      native.ip_version == 4 || native.ip_version == 6
    else { return nil }
    let isIPv4 = native.ip_version == 4
    self.init(
      time: native.time,
      source: Self.endpoint(native.source, native.source_port, isIPv4: isIPv4),
      destination: Self.endpoint(native.destination, native.destination_port, isIPv4: isIPv4),
      sequence: native.sequence, acknowledgement: native.acknowledgement,
      flags: Flags(rawValue: native.flags),
      vlan: UInt32(native.vlan & 0xfff) << 12 | UInt32(native.inner_vlan),
      isContinuous: native.vlan & UInt16(TJ_CONTINUOUS) != 0, length: Int(native.length),
      payload: UnsafeRawBufferPointer(rebasing: record[size..<size + Int(native.captured)]))
  }

  private static func endpoint(
    _ words: (UInt32, UInt32, UInt32, UInt32), _ port: UInt16, isIPv4: Bool
  ) -> Endpoint {
    if isIPv4 {
      return Endpoint(address: IPAddress(ipv4: UInt32(bigEndian: words.3)), port: port)
    }
    return withUnsafeBytes(of: words) {
      Endpoint(address: IPAddress(ipv6: $0), port: port)
    }
  }
}
