package import TraceModel

/// Which trace is run, with those of its options that its records depend on: what a recording keeps of it.
package enum Trace: Sendable, Equatable {
  /// Inbound requests with the outbound connections that they dial and use.
  case join(JoinOptions)
  /// The connections that processes accept; of programs with the requests that come by them, if their options
  /// are given.
  case accept(requests: JoinOptions?)
  /// The HTTP exchanges of processes, by their calls.
  case http(HTTPCallOptions)
  /// The packets of ICMP that processes and the kernel send.
  case icmp
  /// The changes of TCP sockets' states.
  case states(StateOptions)

  /// What turns the events of the trace into records.
  package func correlator(clock: KernelClock) -> any Correlating {
    switch self {
    case .join(let options):
      var limits = CorrelatorLimits.default
      limits.targetPieces = options.targetPieces
      let join = Correlator(
        clock: clock, limits: limits, only: options.only, caller: options.caller)
      return options.withStates ? StatefulJoin(join) : join
    case .accept(nil): return EventListing(of: .accept, sent: .acceptLine, clock: clock)
    case .accept(let options?): return AcceptJoin(options, clock: clock)
    case .http(let options): return SocketCallCorrelator(options, clock: clock)
    case .icmp: return ICMPCorrelator(clock: clock)
    case .states(let options): return StateCorrelator(options, clock: clock)
    }
  }
}

extension Trace {
  /// Tells that what was on the wire is joined with it.
  package var hasWire: Bool {
    if case .join(let options) = self { options.withHTTP } else { false }
  }

  /// The trace's name and its options as words, none of which has a space.
  package var words: [String] {
    switch self {
    case .join(let options): ["join"] + options.words
    case .accept(let options): ["accept"] + (options?.words ?? [])
    case .http(let options): ["http"] + options.words
    case .icmp: ["icmp"]
    case .states(let options):
      ["states"] + (options.isSummary ? ["summary=1"] : [])
        + (options.server.map { ["server=\($0.words)"] } ?? [])
    }
  }

  /// The trace that the words stand for; nil if there is none.
  package init?(words: [String]) {
    guard let name = words.first else { return nil }
    let options = words.dropFirst().map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    func value(_ option: String) -> String? { options.first { $0.first == option }?.last }
    switch name {
    case "join":
      guard let options = JoinOptions(words: Array(words.dropFirst())) else { return nil }
      self = .join(options)
    case "accept" where options.isEmpty: self = .accept(requests: nil)
    case "accept":
      guard let options = JoinOptions(words: Array(words.dropFirst())) else { return nil }
      self = .accept(requests: options)
    case "http":
      guard let options = HTTPCallOptions(words: Array(words.dropFirst())) else { return nil }
      self = .http(options)
    case "icmp": self = .icmp
    case "states":
      let server = value("server").map { Endpoint(words: $0) }
      if case .some(nil) = server { return nil }
      self = .states(StateOptions(isSummary: value("summary") == "1", server: server ?? nil))
    default: return nil
    }
  }
}

extension Endpoint {
  /// The endpoint as numbers: family, both halves of the address, port.
  fileprivate var words: String {
    "\(address.family.rawValue),\(address.high),\(address.low),\(port ?? 0)"
  }

  fileprivate init?(words: String) {
    let parts = words.split(separator: ",")
    guard parts.count == 4, let high = UInt64(parts[1]), let low = UInt64(parts[2]),
      let port = UInt16(parts[3])
    else { return nil }
    switch IPAddress.Family(rawValue: String(parts[0])) {
    case .ipv4:
      guard high == 0, let low = UInt32(exactly: low) else { return nil }
      self.init(address: IPAddress(ipv4: low), port: port)
    case .ipv6: self.init(address: IPAddress(ipv6High: high, low: low), port: port)
    case nil: return nil
    }
  }
}
