/// An HTTP exchange, or the beginning of a TLS connection, as records show it.
public struct HTTPRecord: Sendable, Equatable {
  /// When the first byte of it was seen.
  public let timestamp: Timestamp
  /// What was on the wire.
  public let event: HTTPEvent
  /// The connection that it was on, and who dialed that; nil unless processes are traced.
  public let connection: ConnectRecord?

  /// Puts the parts together.
  public init(timestamp: Timestamp, event: HTTPEvent, connection: ConnectRecord? = nil) {
    self.timestamp = timestamp
    self.event = event
    self.connection = connection
  }
}

/// What was seen of HTTP, and what could not be.
public struct HTTPSummary: Sendable, Equatable {
  /// What became of the segments.
  public var tally: HTTPTally
  /// Segments that found the ring full.
  public var lost: UInt64
  /// IP fragments of TCP, which are not put together.
  public var fragments: UInt64
  /// Unfinished heads that another connection's took the place of in the kernel.
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

/// What became of segments, beside what they told.
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
  /// What began like a message and was none.
  public var malformed: UInt64 = 0
  /// Heads of which a part was never seen.
  public var incomplete: UInt64 = 0
  /// Segments that had come before.
  public var repeated: UInt64 = 0
  /// Connections that were forgotten, to bound the memory, while something of them was awaited.
  public var evicted: UInt64 = 0

  /// Begins with nothing.
  public init() {}
}
