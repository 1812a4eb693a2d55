/// An ICMP or ICMPv6 packet that this host has handed to a network device.
public struct ICMPPacket: Sendable, Equatable {
  /// Who sent a packet, as the script numbers it.
  public enum Sender: UInt8, Sendable, CaseIterable {
    /// The kernel: a reply to what came, an error, or a message of a neighbour.
    case kernel = 0
    /// The process that ran, which has the socket open.
    case process = 1
    /// A process, but not the one that ran.
    case unknown = 2
  }

  /// The kernel's clock, in nanoseconds.
  public let time: UInt64
  /// The process that ran, as the host's root PID namespace numbers it.
  public let pid: UInt32
  /// The thread that ran.
  public let tid: UInt32
  /// Which exec of the process it was, counted from 1; 0 unless it is the sender.
  public let exec: UInt64
  /// Who sent it.
  public let sender: Sender
  /// Where it comes from.
  public let source: IPAddress
  /// Where it goes.
  public let destination: IPAddress
  /// The message's type (RFC 792, RFC 4443).
  public let type: UInt8
  /// The message's code.
  public let code: UInt8
  /// What is behind the checksum of an echo message.
  public let identifier: UInt16
  /// What is behind the identifier of an echo message.
  public let sequence: UInt16
  /// The network device's name (`net_device.name`, 16 bytes), in the batch's text.
  public let device: Range<Int>
  /// The command name (`task_struct.comm`, 16 bytes), in the batch's text.
  public let command: Range<Int>

  /// Puts the parts together.
  public init(
    time: UInt64, pid: UInt32, tid: UInt32, exec: UInt64, sender: Sender, source: IPAddress,
    destination: IPAddress, type: UInt8, code: UInt8, identifier: UInt16, sequence: UInt16,
    device: Range<Int>, command: Range<Int>
  ) {
    self.time = time
    self.pid = pid
    self.tid = tid
    self.exec = exec
    self.sender = sender
    self.source = source
    self.destination = destination
    self.type = type
    self.code = code
    self.identifier = identifier
    self.sequence = sequence
    self.device = device
    self.command = command
  }
}

/// A piece of a process's command line.
public struct ArgumentsPiece: Sendable, Equatable {
  /// The process, as the host's root PID namespace numbers it.
  public let pid: UInt32
  /// Which exec of the process it is of, counted from 1.
  public let exec: UInt64
  /// Where the piece begins in the command line, in bytes.
  public let offset: UInt64
  /// The length of the whole command line, in bytes.
  public let length: UInt64
  /// The piece, in the batch's text; each argument ends with a NUL.
  public let text: Range<Int>

  /// Puts the parts together.
  public init(pid: UInt32, exec: UInt64, offset: UInt64, length: UInt64, text: Range<Int>) {
    self.pid = pid
    self.exec = exec
    self.offset = offset
    self.length = length
    self.text = text
  }
}
