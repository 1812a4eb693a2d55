import TraceModel

/// What a correlator counts for the summary; nothing wraps around, since a recording may be damaged.
struct Tally {
  /// The counters of entries that a full map refused, without which a request may stay unknown.
  private static let callerOverflows: [ProbeCounter] = [
    .requestOverflow, .textOverflow, .dialOverflow, .connectOverflow, .contextOverflow,
    .processOverflow,
  ]
  /// All such counters; what is forgotten of stacks and names makes no request unknown.
  private static let overflows = callerOverflows + [.needOverflow, .nameOverflow]

  /// The last value of each counter.
  private(set) var hits: [ProbeCounter: UInt64] = [:]
  /// Tells that a map was full at some time.
  private(set) var hasOverflow = false
  /// Lines of connects that have ended.
  var connectLines: UInt64 = 0
  /// The lines that have come of those kinds that programs of the target print at once.
  private(set) var lines = [
    ProbeCounter.processLine: UInt64(0), .frameLine: 0, .nameLine: 0,
  ]
  /// Ends of requests.
  var requestLines: UInt64 = 0
  /// Requests whose text is complete.
  var completedTexts: UInt64 = 0
  /// Lines that could not be read.
  var unreadable: UInt64 = 0
  /// Connects that had to be reported before their request's text came, to bound the memory.
  var evicted: UInt64 = 0
  /// Connect records with a caller.
  private var joined: [Join.Finding: UInt64] = [:]
  /// Connect records without one, by reason.
  private var unjoined: [Join.Reason: UInt64] = [:]
  /// What bpftrace's own notices add up to.
  private var noticedLoss: UInt64 = 0

  /// Lines of uses of connections.
  var useLines: UInt64 = 0
  private var usesJoined: [Join.Finding: UInt64] = [:]
  private var usesUnjoined: [Join.Reason: UInt64] = [:]
  private var usesWithoutTuple: UInt64 = 0

  /// Counts a line of a kind.
  mutating func countLine(_ kind: ProbeCounter) { lines[kind, default: 0] += 1 }

  /// Counts a use record.
  mutating func count(_ use: UseRecord) {
    if use.tuple == nil { usesWithoutTuple += 1 }
    if let reason = use.join.reason {
      usesUnjoined[reason, default: 0] += 1
    } else {
      usesJoined[use.join.finding, default: 0] += 1
    }
  }

  /// Counts a connect record.
  mutating func count(_ join: Join) {
    if let reason = join.reason {
      unjoined[reason, default: 0] += 1
    } else {
      joined[join.finding, default: 0] += 1
    }
  }

  /// Notes a counter; the last value counts.
  mutating func set(_ counter: ProbeCounter, to value: UInt64) {
    hits[counter] = value
    if value > 0, Self.callerOverflows.contains(counter) { hasOverflow = true }
  }

  /// Notes a loss that bpftrace reports.
  mutating func addNotice(of events: UInt64) {
    noticedLoss = noticedLoss.addingClamped(events)
  }

  /// The summary of a run.
  ///
  /// - Parameter tablesEvicted: how many processes and stacks were forgotten.
  /// - Returns: all figures.
  func summary(tablesEvicted: UInt64) -> Summary {
    var summary = Summary()
    summary.requests = hits[.requestStart, default: 0]
      .subtractingClamped(hits[.requestHandedOver, default: 0])
    summary.connects = hits[.connectStart] ?? 0
    summary.joinedBy = joined
    summary.unjoined = unjoined
    summary.uses = hits[.useLine]
    summary.usesJoinedBy = usesJoined
    summary.usesUnjoined = usesUnjoined
    summary.usesWithoutTuple = usesWithoutTuple
    summary.lost = lost
    for counter in Self.overflows {
      if let value = hits[counter], value > 0 { summary.overflowed[counter] = value }
    }
    summary.unreadable = unreadable
    summary.evicted = evicted.addingClamped(tablesEvicted)
    summary.hits = hits
    return summary
  }

  /// What was sent less what was read; bpftrace's own notices only where no counter came.
  private var lost: UInt64 {
    guard !hits.isEmpty else { return noticedLoss }
    let connects = hits[.connectEnd, default: 0].subtractingClamped(connectLines)
    let texts = hits[.callerSent, default: 0].subtractingClamped(completedTexts)
    let uses = hits[.useLine, default: 0].subtractingClamped(useLines)
    let ends = hits[.requestLine, default: 0].subtractingClamped(requestLines)
    let others = lines.map { hits[$0, default: 0].subtractingClamped($1) }
    return ([texts, uses, ends] + others).reduce(connects) { $0.addingClamped($1) }
  }
}

extension UInt64 {
  /// The sum, or the greatest number if that does not fit.
  func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The difference, or 0 if that would be negative.
  func subtractingClamped(_ other: UInt64) -> UInt64 {
    self > other ? self - other : 0
  }
}
