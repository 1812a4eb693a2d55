/// The connections of the main job, together under the requests that dialed them.
enum RequestLanes {
  static func groups(in records: [PlotRecord]) -> [Timeline.Group] {
    var groups: [String: Timeline.Group] = [:]
    var order: [String] = []
    for record in records where record.event == "connect" {
      guard let lane = lane(of: record) else { continue }
      let title =
        record.caller.map { "\($0.text) (request \($0.request))" }
        ?? "no request: \(record.join?.reason ?? "not known")"
      if groups[title] == nil {
        order.append(title)
        groups[title] = Timeline.Group(title: title, lanes: [])
      }
      groups[title]?.lanes.append(lane)
    }
    return order.compactMap { groups[$0] }
  }

  private static func lane(of record: PlotRecord) -> Timeline.Lane? {
    guard let time = record.time, let local = record.network?.local, let peer = record.network?.peer
    else { return nil }
    let span = Timeline.Span(
      name: record.result ?? "connect", start: time, end: record.duration.map { time + $0 })
    return Timeline.Lane(
      label: "\(local.port.map { ":\($0)" } ?? "") → \(peer.text)", spans: [span])
  }
}
