package import TraceModel

/// Which trace is run, with those of its options that its records depend on: what a recording keeps of it.
package enum Trace: Sendable, Equatable {
  /// Inbound requests with the outbound connections that they dial; a request target has so many pieces at most.
  case join(targetPieces: Int)
  /// The connections that processes accept.
  case accept
  /// The packets of ICMP that processes and the kernel send.
  case icmp

  /// What turns the events of the trace into records.
  package func correlator(clock: KernelClock) -> any Correlating {
    switch self {
    case .join(let targetPieces):
      var limits = CorrelatorLimits.default
      limits.targetPieces = targetPieces
      return Correlator(clock: clock, limits: limits)
    case .accept: return EventListing(of: .accept, clock: clock)
    case .icmp: return ICMPCorrelator(clock: clock)
    }
  }
}

extension Trace {
  /// The trace's name and its options as words, none of which has a space.
  package var words: [String] {
    switch self {
    case .join(let targetPieces): ["join", "target-pieces=\(targetPieces)"]
    case .accept: ["accept"]
    case .icmp: ["icmp"]
    }
  }

  /// The trace that the words tell of; nil if they tell of none.
  package init?(words: [String]) {
    guard let name = words.first else { return nil }
    let options = words.dropFirst().map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    func value(_ option: String) -> String? { options.first { $0.first == option }?.last }
    switch name {
    case "join":
      guard let pieces = value("target-pieces").flatMap(Int.init), pieces > 0 else { return nil }
      self = .join(targetPieces: pieces)
    case "accept": self = .accept
    case "icmp": self = .icmp
    default: return nil
    }
  }
}
