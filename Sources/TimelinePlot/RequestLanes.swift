/// The requests of the main job, each with a lane for itself and one for each connection that it dialed or used.
enum RequestLanes {
  /// The two ends of a connection, as the service has them.
  private struct Tuple: Hashable {
    let local, peer: PlotRecord.Endpoint
  }

  /// What the records say about one request, in their order.
  private struct Request {
    let title: String
    /// The request from its start to its end, if that was recorded (`--requests`).
    var spans: [Timeline.Span] = []
    /// The connections that it had to do with, in the order of the records.
    var connections: [Tuple] = []
    /// Of each the connect, or all its states if they were recorded (`--states`), and when the request used it.
    var states: [Tuple: [Timeline.Span]] = [:]
    var uses: [Tuple: [Timeline.Span]] = [:]

    init(_ title: String) { self.title = title }

    /// The lanes, none of which is empty.
    var group: Timeline.Group {
      let own = spans.isEmpty ? [] : [Timeline.Lane(label: "request", spans: spans)]
      return Timeline.Group(
        title: title,
        lanes: own
          + connections.map { tuple in
            Timeline.Lane(
              label: "\(tuple.local.port.map { ":\($0)" } ?? "") → \(tuple.peer.text)",
              spans: states[tuple, default: []] + uses[tuple, default: []])
          })
    }

    mutating func add(_ record: PlotRecord, at time: Double) {
      if record.event == "request" {
        let status = record.http?.response?.status.map { "\($0)" }
        spans.append(
          Timeline.Span(
            name: status ?? "no response", start: time, end: record.duration.map { time + $0.value }
          ))
      }
      guard let local = record.network?.local, let peer = record.network?.peer else { return }
      let tuple = Tuple(local: local, peer: peer)
      if states[tuple] == nil, uses[tuple] == nil { connections.append(tuple) }
      switch record.event {
      case "connect":
        states[tuple, default: []].append(
          Timeline.Span(
            name: record.result ?? "connect", start: time,
            end: record.duration.map { time + $0.value }))
      case "connection":
        // Its first state is the connect; another one that had the same ports has ended before.
        let before = states[tuple, default: []].filter { ($0.end ?? .infinity) <= time }
        states[tuple] = before + record.spans(from: time)
      case "use": uses[tuple, default: []].append(.init(name: "used", start: time, end: time))
      default: break
      }
    }
  }

  static func groups(in records: [PlotRecord]) -> [Timeline.Group] {
    var requests: [String: Request] = [:]
    var order: [String] = []
    for record in records where record.isOfRequests {
      guard let time = record.time else { continue }
      let title =
        record.caller.map { "\($0.text) (request \($0.request))" }
        ?? "no request: \(record.join?.reason ?? "not known")"
      if requests[title] == nil { order.append(title) }
      requests[title, default: Request(title)].add(record, at: time)
    }
    return order.compactMap { requests[$0]?.group }.filter { !$0.lanes.isEmpty }
  }
}
