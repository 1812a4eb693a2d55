/// An HTTP exchange, or the beginning of a TLS connection, as records show it.
public struct HTTPRecord: Sendable, Equatable {
  /// When the first byte of it was seen.
  public let timestamp: Timestamp
  /// What was on the wire.
  public let event: HTTPEvent
  /// Whose it is; nil unless processes are traced.
  public let owner: ConnectionOwner?
  /// The client's process, if it is seen by its calls and runs on this host.
  public let client: HTTPProcess?
  /// The server's process, likewise.
  public let server: HTTPProcess?

  /// Puts the parts together.
  public init(
    timestamp: Timestamp, event: HTTPEvent, owner: ConnectionOwner? = nil,
    client: HTTPProcess? = nil, server: HTTPProcess? = nil
  ) {
    self.timestamp = timestamp
    self.event = event
    self.owner = owner
    self.client = client
    self.server = server
  }
}

/// Who has dialed a connection, or used it for an exchange.
public struct ConnectionOwner: Sendable, Equatable {
  /// What the caller is to the connection.
  public let relation: Relation
  /// The inbound request; nil if none is proven.
  public let caller: Caller?
  /// The process and thread.
  public let process: ProcessIdentity
  /// How the caller was found, or why it was not.
  public let join: Join

  /// Puts the parts together.
  public init(relation: Relation, caller: Caller?, process: ProcessIdentity, join: Join) {
    self.relation = relation
    self.caller = caller
    self.process = process
    self.join = join
  }

  /// Who has dialed it, or used it.
  public init<Outbound: OutboundRecord>(_ record: Outbound) {
    self.init(
      relation: Outbound.relation, caller: record.caller, process: record.process,
      join: record.join)
  }
}

/// A process of this host at one end of a connection; the texts are its own and may be any bytes.
///
/// It is shared by all records of the connection, and so a class.
public final class HTTPProcess: Sendable, Equatable {
  /// The process, as the host's root PID namespace numbers it.
  public let pid: UInt32
  /// The command name (`task_struct.comm`); nil if it is empty.
  public let command: [UInt8]?
  /// The command line; nil if it did not arrive.
  public let arguments: [[UInt8]]?
  /// The length of the command line in bytes, if the arguments are not all of it.
  public let argumentsLength: UInt64?

  /// Puts the parts together.
  public init(
    pid: UInt32, command: [UInt8]?, arguments: [[UInt8]]?, argumentsLength: UInt64?
  ) {
    self.pid = pid
    self.command = command
    self.arguments = arguments
    self.argumentsLength = argumentsLength
  }

  /// Tells that all parts are the same.
  public static func == (left: HTTPProcess, right: HTTPProcess) -> Bool {
    left.pid == right.pid && left.command == right.command && left.arguments == right.arguments
      && left.argumentsLength == right.argumentsLength
  }
}

/// What was seen of HTTP, and what was not.
public struct HTTPSummary: Sendable, Equatable {
  /// What became of the segments.
  public var tally: HTTPTally
  /// Segments that were lost because the ring was full.
  public var lost: UInt64
  /// IP fragments of TCP; they are not reassembled.
  public var fragments: UInt64
  /// Unfinished heads that the kernel replaced by another connection's.
  public var displaced: UInt64

  /// Puts the parts together.
  public init(
    tally: HTTPTally, lost: UInt64 = 0, fragments: UInt64 = 0, displaced: UInt64 = 0
  ) {
    self.tally = tally
    self.lost = lost
    self.fragments = fragments
    self.displaced = displaced
  }
}

/// What became of segments, beside what was in them.
public struct HTTPTally: Sendable, Equatable {
  /// Exchanges with request and response.
  public var exchanges: UInt64 = 0
  /// Requests whose response was not seen.
  public var unanswered: UInt64 = 0
  /// Responses whose request was not seen.
  public var unrequested: UInt64 = 0
  /// ClientHellos.
  public var tls: UInt64 = 0
  /// Connections that went over to HTTP/2, which is not read.
  public var http2: UInt64 = 0
  /// Bytes that began like a message but were not one.
  public var malformed: UInt64 = 0
  /// Heads of which a part was never seen.
  public var incomplete: UInt64 = 0
  /// Segments that had been seen before.
  public var repeated: UInt64 = 0
  /// Connections that were forgotten, to bound the memory, while something of them was awaited.
  public var evicted: UInt64 = 0

  /// Begins with nothing.
  public init() {}
}
