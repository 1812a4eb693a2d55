/// An HTTP request that a process of the binary is about to send on a connection.
public struct Use: Sendable, Equatable {
  /// The kernel's clock, in nanoseconds.
  public let time: UInt64
  /// The process, as the host's root PID namespace numbers it.
  public let pid: UInt32
  /// The thread, as the host's root PID namespace numbers it.
  public let tid: UInt32
  /// What leads to inbound requests.
  public let origin: Origin
  /// Tells that a request was sent on the connection before; nil if that is not known.
  public let isReused: Bool?
  /// Tells that the request is sent by HTTP/2.
  public let isHTTP2: Bool
  /// The addresses and ports; nil where the program's own kind of connection hides them.
  public let tuple: FiveTuple?
  /// The number of the name of the server; 0 if it is not known.
  public let name: UInt64
  /// The number of the stack that sends the request; 0 if it is not known.
  public let stack: UInt64

  /// Puts the parts together.
  public init(
    time: UInt64, pid: UInt32, tid: UInt32, origin: Origin,
    isReused: Bool?, isHTTP2: Bool, tuple: FiveTuple?, name: UInt64 = 0,
    stack: UInt64 = 0
  ) {
    self.time = time
    self.pid = pid
    self.tid = tid
    self.origin = origin
    self.isReused = isReused
    self.isHTTP2 = isHTTP2
    self.tuple = tuple
    self.name = name
    self.stack = stack
  }
}
