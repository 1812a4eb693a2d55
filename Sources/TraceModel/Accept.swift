/// A connection that a process has accepted.
public struct Accept: Sendable, Equatable {
  /// The queue of a listening socket.
  public struct Queue: Sendable, Equatable {
    /// The connections that wait to be accepted.
    public let length: UInt32
    /// How many may wait; the kernel lets one more wait.
    public let maximum: UInt32

    /// Puts the parts together.
    public init(length: UInt32, maximum: UInt32) {
      self.length = length
      self.maximum = maximum
    }
  }

  /// The kernel's clock when accept(2) had its connection, in nanoseconds.
  public let time: UInt64
  /// The process, as the host's root PID namespace numbers it.
  public let pid: UInt32
  /// The thread.
  public let tid: UInt32
  /// The listener's queue just after; nil where the listener is not known.
  public let queue: Queue?
  /// The addresses and ports, of which the local ones are the process's.
  public let tuple: FiveTuple
  /// The command name (`task_struct.comm`, 16 bytes), in the batch's text.
  public let command: Range<Int>

  /// Puts the parts together.
  public init(
    time: UInt64, pid: UInt32, tid: UInt32, queue: Queue?, tuple: FiveTuple, command: Range<Int>
  ) {
    self.time = time
    self.pid = pid
    self.tid = tid
    self.queue = queue
    self.tuple = tuple
    self.command = command
  }
}
