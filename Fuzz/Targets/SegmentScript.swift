import TraceModel

/// Segments of two connections as an input describes them.
///
/// Each is a byte of flags, a byte that may move its number, two bytes of length, and the payload.
struct SegmentScript: Sequence, IteratorProtocol {
  private var bytes: UnsafeRawBufferPointer
  private var time: UInt64 = 0
  /// The next number of each side of each connection.
  private var numbers: [UInt32] = [1_000, .max - 100, 5_000, 0]

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func next() -> TCPSegment? {
    guard bytes.count >= 4 else { return nil }
    let flags = bytes[0]
    let move = Int8(bitPattern: bytes[1])
    let count = Swift.min(Int(bytes[2]) | Int(bytes[3]) << 8, bytes.count - 4)
    let payload = UnsafeRawBufferPointer(rebasing: bytes[4..<4 + count])
    bytes = UnsafeRawBufferPointer(rebasing: bytes[(4 + count)...])
    // FIN, SYN, RST and ACK are as in the header; the other bits choose the rest.
    let isServer = flags & 0x08 != 0
    let unseen = flags & 0x20 != 0 ? 1_000 : 0
    let side = Int(flags >> 6 & 1) * 2 + (isServer ? 1 : 0)
    time += flags & 0x80 != 0 ? 300_000_000 : 1_000
    let sequence = numbers[side] &+ UInt32(truncatingIfNeeded: Int(move) * 16)
    let segment = TCPSegment(
      time: time, source: Self.endpoint(side), destination: Self.endpoint(side ^ 1),
      sequence: sequence, acknowledgement: numbers[side ^ 1],
      flags: TCPSegment.Flags(rawValue: flags & 0x17), length: count + unseen, payload: payload)
    // What was moved to another place does not count, so that it can be filled in later.
    if move == 0 {
      numbers[side] &+= UInt32(count + unseen) + UInt32((flags & 1) + (flags >> 1 & 1))
    }
    return segment
  }

  private static func endpoint(_ side: Int) -> Endpoint {
    Endpoint(
      address: IPAddress(ipv4: 0x0a00_0001 + UInt32(side & 1)), port: side & 1 == 0 ? 50_000 : 80)
  }
}
