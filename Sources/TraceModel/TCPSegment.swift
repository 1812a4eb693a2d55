/// A TCP segment as it was seen on an interface, or as much of it as was taken.
///
/// It is valid only while the memory of its payload is.
public struct TCPSegment {
  /// The flags of the header that matter here (RFC 9293, 3.1).
  public struct Flags: OptionSet, Sendable {
    /// The byte of the header.
    public let rawValue: UInt8
    /// The sender has sent everything.
    public static let fin = Flags(rawValue: 0x01)
    /// The sender begins a connection.
    public static let syn = Flags(rawValue: 0x02)
    /// The connection has ended at once.
    public static let rst = Flags(rawValue: 0x04)
    /// The acknowledgement number counts.
    public static let ack = Flags(rawValue: 0x10)

    /// Puts the flags together.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }
  }

  /// The kernel's clock when the segment was seen, in nanoseconds.
  public let time: UInt64
  /// Who sent it.
  public let source: Endpoint
  /// To whom.
  public let destination: Endpoint
  /// The number of the first byte of payload, or of SYN.
  public let sequence: UInt32
  /// The next byte that the sender expects.
  public let acknowledgement: UInt32
  /// The flags of the header.
  public let flags: Flags
  /// The VLAN that it is in: the outer tag's number, and below 4,096 the inner one's; 0 without tags.
  public let vlan: UInt32
  /// Tells that all bytes between the one that was taken before in this direction and it were seen, and left out as
  /// content: none of them is lost.
  public let isContinuous: Bool
  /// The length of the whole payload, in bytes.
  public let length: Int
  /// The payload from its start, as much as was taken.
  public let payload: UnsafeRawBufferPointer

  /// Puts the parts together; the payload is cut to the length.
  public init(
    time: UInt64, source: Endpoint, destination: Endpoint, sequence: UInt32,
    acknowledgement: UInt32, flags: Flags, vlan: UInt32 = 0, isContinuous: Bool = false,
    length: Int, payload: UnsafeRawBufferPointer
  ) {
    self.vlan = vlan
    self.isContinuous = isContinuous
    self.time = time
    self.source = source
    self.destination = destination
    self.sequence = sequence
    self.acknowledgement = acknowledgement
    self.flags = flags
    self.length = length
    self.payload = UnsafeRawBufferPointer(rebasing: payload.prefix(length))
  }

  /// Tells that there is payload that was not taken.
  public var isCut: Bool { payload.count < length }
}
