import TraceModel

/// The first exchanges of a connection that is older than the trace: whether a request was under way when it was first
/// seen, which would shift all pairs, shows by what follows.
///
/// They are reported once the client has been quiet with nothing under way, has had no more than one request under way
/// many times in succession, or is gone: a response that nobody asked for would have come by then.
struct HeldExchanges {
  private(set) var exchanges: [(request: HTTPRequest, response: HTTPResponse)] = []
  private var lastTime: UInt64 = 0

  /// How long is quiet, in nanoseconds.
  private static let quiet: UInt64 = 1_000_000_000
  private static let most = 64

  /// Tells that nothing was seen for a while.
  mutating func isReleased(at time: UInt64, isWaiting: Bool) -> Bool {
    defer { lastTime = time }
    return !exchanges.isEmpty && !isWaiting && time > lastTime && time - lastTime >= Self.quiet
  }

  /// Tells that as many have come as are waited for.
  var isFull: Bool { exchanges.count >= Self.most }

  /// Holds a pair.
  mutating func append(_ request: HTTPRequest, _ response: HTTPResponse) {
    exchanges.append((request, response))
  }
}
