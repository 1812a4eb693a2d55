package import TraceModel

/// What a connection told.
package enum HTTPEvent: Sendable, Equatable {
  /// A request with its response, or one of them alone.
  case exchange(HTTPExchange)
  /// A TLS connection has begun.
  case tls(TLSHello)
}

/// What all connections of a run told, until it is taken.
final class HTTPOutput {
  var events: [HTTPEvent] = []
  var tally = HTTPTally()
}
