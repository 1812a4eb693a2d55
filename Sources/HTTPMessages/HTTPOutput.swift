import TraceModel

/// What was found on all connections of a run, until it is taken.
final class HTTPOutput {
  var events: [HTTPEvent] = []
  var tally = HTTPTally()
}
