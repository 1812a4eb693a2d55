import TraceModel

/// What all connections of a run told, until it is taken.
final class HTTPOutput {
  var events: [HTTPEvent] = []
  var tally = HTTPTally()
}
