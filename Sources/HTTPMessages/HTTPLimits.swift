/// How much is remembered of connections at most; what must be forgotten for that is counted.
public struct HTTPLimits: Sendable {
  /// Bytes of the head of a message; of what is longer, so much is kept.
  public var head = 16_384
  /// Connections.
  public var connections = 16_384
  /// Bytes of unfinished heads, of all connections together.
  public var buffered = 8 << 20
  /// Requests of a connection that wait for their responses.
  public var pipelined = 1_024
  /// How long a connection without any segment is remembered, in nanoseconds.
  public var idle: UInt64 = 600 * 1_000_000_000
  /// How long a connection that has ended is remembered, for segments out of order, in nanoseconds.
  public var closing: UInt64 = 200 * 1_000_000

  /// What suits a busy host.
  public init() {}
}

/// What became of the segments, beside what they told.
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
