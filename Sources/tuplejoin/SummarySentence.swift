import TraceModel

extension Summary {
  /// The closing line, such as "1 request, 1 connect, 1 joined, 0 unjoined, 0 lost".
  var sentence: String {
    let ofJoin =
      [
        count(requests, "request"), count(connects, "connect"), "\(joined) joined",
        "\(unjoinedTotal) unjoined",
      ] + (uses.map { [count($0, "use") + " (\(usesJoined) joined)"] } ?? [])
    let ofEvents = EventName.allCases.compactMap { name in
      events[name].map { count($0, name.noun) }
    }
    let ofHTTP =
      http.map {
        isOfJoin ? [count($0.tally.exchanges, "exchange") + " on the wire"] : $0.figures
      } ?? []
    return ((isOfJoin ? ofJoin : []) + ofEvents + ofHTTP + ["\(lost) lost"]).joined(separator: ", ")
  }

  private func count(_ number: UInt64, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}

extension EventName {
  /// What one of them is called.
  fileprivate var noun: String {
    switch self {
    case .accept: "accepted connection"
    case .icmp: "packet"
    case .state: "state change"
    case .connection: "connection"
    }
  }
}
