/// The states of connections, a lane for each end.
enum StateLanes {
  /// One end of a connection.
  struct End {
    let local, peer: PlotRecord.Endpoint
    let side: String?
    let process: PlotRecord.Process?
    let spans: [Timeline.Span]

    var label: String {
      let name = process.map { " \($0.command ?? "process") \($0.pid)" } ?? ""
      return (side ?? "side not known") + name
    }
  }

  /// The ends that the records show, by their timelines or by their changes of state.
  static func ends(in records: [PlotRecord]) -> [End] {
    var ends: [End] = []
    var changes: [Int: [PlotRecord]] = [:]
    for record in records where !record.isOfRequests {
      guard let number = record.connection else { continue }
      if record.event == "state" { changes[number, default: []].append(record) }
      if record.event == "connection", let end = end(of: record) { ends.append(end) }
    }
    return ends + changes.keys.sorted().compactMap { end(ofChanges: changes[$0] ?? []) }
  }

  private static func end(of record: PlotRecord) -> End? {
    guard let time = record.time, let local = record.network?.local, let peer = record.network?.peer
    else { return nil }
    return End(
      local: local, peer: peer, side: record.side, process: record.process,
      spans: record.spans(from: time))
  }

  private static func end(ofChanges records: [PlotRecord]) -> End? {
    let changes = records.compactMap { record in record.time.map { (time: $0, record: record) } }
      .sorted { $0.time < $1.time }
    let whole = changes.last {
      $0.record.network?.local?.port != nil && $0.record.network?.peer?.port != nil
    }
    guard let network = whole?.record.network, let local = network.local, let peer = network.peer
    else { return nil }
    let spans = changes.indices.compactMap { index -> Timeline.Span? in
      guard let state = changes[index].record.state?.new, state != "CLOSE" else { return nil }
      return Timeline.Span(
        name: state, start: changes[index].time,
        end: index + 1 < changes.count ? changes[index + 1].time : nil)
    }
    return End(
      local: local, peer: peer, side: changes.lazy.compactMap(\.record.side).first,
      process: changes.lazy.compactMap(\.record.process).first, spans: spans)
  }

  /// Puts the two ends of a connection together, the client's first.
  static func groups(of ends: [End]) -> [Timeline.Group] {
    struct Pair: Hashable { let first, second: PlotRecord.Endpoint }
    var groups: [Pair: [End]] = [:]
    var order: [Pair] = []
    for end in ends where !end.spans.isEmpty {
      // The other end of a connection that used the same ports before is no partner.
      let (own, other) = (
        Pair(first: end.local, second: end.peer), Pair(first: end.peer, second: end.local)
      )
      let key = groups[other] == nil ? own : other
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(end)
    }
    return order.map { key in
      let ends = (groups[key] ?? []).sorted { ($0.side ?? "") < ($1.side ?? "") }
      let first = ends[0]
      let (client, server) =
        first.side == "server" ? (first.peer, first.local) : (first.local, first.peer)
      return Timeline.Group(
        title: "\(client.text) → \(server.text)",
        lanes: ends.map { Timeline.Lane(label: $0.label, spans: $0.spans) })
    }
  }
}
