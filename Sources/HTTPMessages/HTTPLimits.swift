/// How much is remembered of connections at most; what must be forgotten for that is counted.
package struct HTTPLimits: Sendable {
  /// Bytes of the head of a message; of what is longer, so much is kept.
  package var head = 16_384
  /// Connections.
  package var connections = 16_384
  /// Bytes of unfinished heads, of all connections together.
  package var buffered = 8 << 20
  /// Requests of a connection that wait for their responses.
  package var pipelined = 1_024
  /// How long a connection without any segment is remembered, in nanoseconds.
  package var idle: UInt64 = 600 * 1_000_000_000
  /// How long a connection that has ended is remembered, for segments out of order, in nanoseconds.
  package var closing: UInt64 = 200 * 1_000_000

  /// Tells that SYNs are among the segments: what has none is older than they are.
  package var seesBeginnings = true

  /// What suits a busy host.
  package init() {}
}
