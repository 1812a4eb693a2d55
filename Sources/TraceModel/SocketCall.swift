/// The number of a line among those of its kind that a processor has printed: 1 is its first.
public struct LineNumber: Sendable, Equatable {
  /// The processor, as the kernel numbers it.
  public let processor: UInt32
  /// How many lines it has printed, with this one.
  public let number: UInt64

  /// Puts the parts together.
  public init(processor: UInt32, number: UInt64) {
    self.processor = processor
    self.number = number
  }
}

/// Bytes of a TCP connection that a process has sent or received at once, and that may be of a message's head.
public struct SocketCall: Sendable, Equatable {
  /// Which way the bytes went.
  public enum Direction: UInt8, Sendable {
    case received = 0
    case sent = 1
  }

  /// The kernel's clock when the bytes were sent, or had been received, in nanoseconds.
  public let time: UInt64
  /// Its line among those of calls and ends.
  public let line: LineNumber
  /// How many of the bytes are printed.
  public let taken: UInt64
  /// The process, as the host's root PID namespace numbers it.
  public let pid: UInt32
  /// The thread.
  public let tid: UInt32
  /// The number of the process's exec: each begins another command line.
  public let exec: UInt64
  /// Which way the bytes went.
  public let direction: Direction
  /// The TCP sequence number of the first byte.
  public let sequence: UInt32
  /// The number of the next byte of the other direction that the sender of these had not got.
  public let acknowledgement: UInt32
  /// How many bytes there are.
  public let length: UInt64
  /// The addresses and ports, of which the local ones are the process's.
  public let tuple: FiveTuple
  /// The command name (`task_struct.comm`, 16 bytes), in the batch's text.
  public let command: Range<Int>

  /// Puts the parts together.
  public init(
    time: UInt64, line: LineNumber, taken: UInt64, pid: UInt32, tid: UInt32, exec: UInt64,
    direction: Direction, sequence: UInt32, acknowledgement: UInt32, length: UInt64,
    tuple: FiveTuple, command: Range<Int>
  ) {
    self.time = time
    self.line = line
    self.taken = taken
    self.pid = pid
    self.tid = tid
    self.exec = exec
    self.direction = direction
    self.sequence = sequence
    self.acknowledgement = acknowledgement
    self.length = length
    self.tuple = tuple
    self.command = command
  }
}

/// Some of the bytes of a `SocketCall`: of the one that the thread made at that time.
public struct PayloadPiece: Sendable, Equatable {
  /// The kernel's clock at the call, in nanoseconds.
  public let time: UInt64
  /// The thread.
  public let tid: UInt32
  /// Where the piece begins in the call's bytes.
  public let offset: UInt64
  /// The bytes, in the batch's text.
  public let text: Range<Int>

  /// Puts the parts together.
  public init(time: UInt64, tid: UInt32, offset: UInt64, text: Range<Int>) {
    self.time = time
    self.tid = tid
    self.offset = offset
    self.text = text
  }
}

/// A TCP connection is closed on one side.
public struct ConnectionEnd: Sendable, Equatable {
  /// The kernel's clock at that moment, in nanoseconds.
  public let time: UInt64
  /// Its line among those of calls and ends.
  public let line: LineNumber
  /// The addresses and ports, of which the local ones are those of the side that is closed.
  public let tuple: FiveTuple

  /// Puts the parts together.
  public init(time: UInt64, line: LineNumber, tuple: FiveTuple) {
    self.time = time
    self.line = line
    self.tuple = tuple
  }
}
