/// What a run saw and what it could not see; every figure is exact, from the kernel's own counters.
public struct Summary: Sendable, Equatable {
  /// Tells that inbound requests were joined: the figures of requests and connects mean something.
  public var isOfJoin = true
  /// The events beside the join's, by their names.
  public var events: [EventName: UInt64] = [:]
  /// Requests begun.
  public var requests: UInt64 = 0
  /// Connects of the traced processes.
  public var connects: UInt64 = 0
  /// Connect records with a caller, by what proves it.
  public var joinedBy: [Join.Finding: UInt64] = [:]
  /// Connect records without one, by reason.
  public var unjoined: [Join.Reason: UInt64] = [:]
  /// Uses of connections; nil if the script did not look for them.
  public var uses: UInt64?
  /// Use records with a caller, by what proves it.
  public var usesJoinedBy: [Join.Finding: UInt64] = [:]
  /// Use records without one, by reason.
  public var usesUnjoined: [Join.Reason: UInt64] = [:]
  /// Use records without addresses and ports.
  public var usesWithoutTuple: UInt64 = 0
  /// Events that the kernel side sent, or was to send, and that did not arrive.
  public var lost: UInt64 = 0
  /// Entries that a full map refused, by the map's name.
  public var overflowed: [ProbeCounter: UInt64] = [:]
  /// Lines that could not be read.
  public var unreadable: UInt64 = 0
  /// What was forgotten to bound the memory while it was, or may have been, still needed: connects that
  /// waited for their request's text, connects whose request was forgotten, and processes.
  public var evicted: UInt64 = 0
  /// What was seen of HTTP, where that was asked for.
  public var http: HTTPSummary?
  /// Hits of each probe.
  public var hits: [ProbeCounter: UInt64] = [:]

  /// Begins with nothing.
  public init() {}

  /// The summary of a trace beside the join, which has seen so many of each event.
  public init(events: [EventName: UInt64]) {
    self.isOfJoin = false
    self.events = events
  }

  /// Connect records with a caller.
  public var joined: UInt64 { joinedBy.values.reduce(0, &+) }
  /// Use records with a caller.
  public var usesJoined: UInt64 { usesJoinedBy.values.reduce(0, &+) }
  /// Connect records without a caller.
  public var unjoinedTotal: UInt64 { unjoined.values.reduce(0, +) }
  /// Use records without a caller.
  public var usesUnjoinedTotal: UInt64 { usesUnjoined.values.reduce(0, +) }
  /// Entries that a full map refused; saturates, since a recording may be damaged.
  public var overflowedTotal: UInt64 {
    overflowed.values.reduce(0) { total, count in
      let (sum, overflow) = total.addingReportingOverflow(count)
      return overflow ? .max : sum
    }
  }
}
