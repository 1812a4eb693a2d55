/// An HTTP exchange as records show it.
public struct HTTPRecord: Sendable, Equatable {
  /// When the first byte of it was seen.
  public let timestamp: Timestamp
  /// What was on the wire.
  public let exchange: HTTPExchange
  /// The inbound request whose connection it was on; nil if none is known.
  public let caller: Caller?

  /// Puts the parts together.
  public init(timestamp: Timestamp, exchange: HTTPExchange, caller: Caller? = nil) {
    self.timestamp = timestamp
    self.exchange = exchange
    self.caller = caller
  }
}

/// The beginning of a TLS connection as records show it.
public struct TLSRecord: Sendable, Equatable {
  /// When the first byte of it was seen.
  public let timestamp: Timestamp
  /// What was on the wire.
  public let hello: TLSHello
  /// The inbound request whose connection it is; nil if none is known.
  public let caller: Caller?

  /// Puts the parts together.
  public init(timestamp: Timestamp, hello: TLSHello, caller: Caller? = nil) {
    self.timestamp = timestamp
    self.hello = hello
    self.caller = caller
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
