/// A state of a TCP socket, by the kernel's number (include/net/tcp_states.h).
public enum TCPState: UInt8, Sendable, CaseIterable {
  case established = 1
  case synSent = 2
  case synReceived = 3
  case finWait1 = 4
  case finWait2 = 5
  case timeWait = 6
  case close = 7
  case closeWait = 8
  case lastAck = 9
  case listen = 10
  case closing = 11

  /// The name that the kernel's tracepoint prints, without its "TCP_".
  public var name: String {
    switch self {
    case .established: "ESTABLISHED"
    case .synSent: "SYN_SENT"
    case .synReceived: "SYN_RECV"
    case .finWait1: "FIN_WAIT1"
    case .finWait2: "FIN_WAIT2"
    case .timeWait: "TIME_WAIT"
    case .close: "CLOSE"
    case .closeWait: "CLOSE_WAIT"
    case .lastAck: "LAST_ACK"
    case .listen: "LISTEN"
    case .closing: "CLOSING"
    }
  }
}

/// A TCP socket, from its birth to its end: the kernel uses its memory again for others.
public struct SocketKey: Sendable, Hashable {
  /// The address of the socket in the kernel.
  public let address: UInt64
  /// The kernel's clock at the first change of its state that was seen, in nanoseconds.
  public let birth: UInt64

  /// Puts the parts together.
  public init(address: UInt64, birth: UInt64) {
    self.address = address
    self.birth = birth
  }
}

/// A change of a TCP socket's state.
public struct StateChange: Sendable, Equatable {
  /// What a socket is to its connection.
  public enum Side: UInt8, Sendable {
    /// It connected.
    case client = 1
    /// It was accepted.
    case server = 2
  }

  /// The kernel's clock at the change, in nanoseconds.
  public let time: UInt64
  /// The socket.
  public let socket: SocketKey
  /// The kernel's clock when the old state began, in nanoseconds; nil if that was not seen.
  public let since: UInt64?
  /// What the socket is to its connection; nil if its beginning was not seen.
  public let side: Side?
  /// The process that ran, as the host's root PID namespace numbers it; 0 if it is of no meaning.
  public let pid: UInt32
  /// The thread that ran.
  public let tid: UInt32
  /// The state before.
  public let old: TCPState
  /// The state from now on.
  public let new: TCPState
  /// Tells that it stands only if the socket is not heard of again.
  public let isProvisional: Bool
  /// The socket's error (`sock.sk_err`, an errno); 0 if none.
  public let error: UInt16
  /// The addresses and ports.
  public let tuple: FiveTuple
  /// The command name (`task_struct.comm`, 16 bytes), in the batch's text.
  public let command: Range<Int>

  /// Puts the parts together.
  public init(
    time: UInt64, socket: SocketKey, since: UInt64?, side: Side?, pid: UInt32, tid: UInt32,
    old: TCPState, new: TCPState, isProvisional: Bool, error: UInt16, tuple: FiveTuple,
    command: Range<Int>
  ) {
    self.time = time
    self.socket = socket
    self.since = since
    self.side = side
    self.pid = pid
    self.tid = tid
    self.old = old
    self.new = new
    self.isProvisional = isProvisional
    self.error = error
    self.tuple = tuple
    self.command = command
  }

  /// Tells that it is a process's doing, so that the process that ran is the socket's.
  ///
  /// All other changes follow from what the network or a timer brings, whoever runs just then.
  public var isOfProcess: Bool {
    switch new {
    case _ where pid == 0: false
    case .synSent, .listen, .finWait1, .lastAck: true
    case .close: old == .listen
    default: false
    }
  }

  /// Tells that it is of a listening socket, which is no connection.
  public var isOfListener: Bool { new == .listen || (old == .listen && new != .synReceived) }
}
