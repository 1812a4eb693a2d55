import TraceModel

/// What a trace beside the join counts for its summary.
struct EventTally {
  /// The events that records report.
  private var told: [EventName: UInt64]
  /// The lines that were read, by the counter of how many were sent.
  private var read: [ProbeCounter: UInt64] = [:]
  /// The last value of each counter.
  private var hits: [ProbeCounter: UInt64] = [:]
  /// Lines that could not be read.
  private var unreadable: UInt64 = 0
  /// What bpftrace's own notices add up to.
  private var noticedLoss: UInt64 = 0

  /// The counters of the lines that it is to count.
  private let sent: [ProbeCounter]

  /// - Parameters:
  ///   - events: those that the summary counts, even if none has come.
  ///   - others: lines beside those of events.
  init(of events: [EventName], sent others: [ProbeCounter] = []) {
    sent = Self.eventLines + others
    told = Dictionary(uniqueKeysWithValues: events.map { ($0, 0) })
  }

  /// Counts an event that a record reports.
  mutating func count(_ event: EventName) { told[event, default: 0] += 1 }

  /// Counts a line that was read.
  mutating func countLine(_ counter: ProbeCounter) { read[counter, default: 0] += 1 }

  /// Counts a line that could not be read.
  mutating func countUnreadable() { unreadable += 1 }

  /// Takes in an event that every trace has; reports it to the user if it is a loss.
  mutating func receive(_ event: Event, emit: (Record) -> Void) {
    switch event {
    case .counter(let counter, let value): hits[counter] = value
    case .unreadable: countUnreadable()
    case .lostNotice(let events):
      noticedLoss = noticedLoss.addingClamped(events)
      emit(.lost(LostRecord(events: events)))
    default: break
    }
  }

  /// The summary of a run.
  func summary(evicted: UInt64 = 0) -> Summary {
    var summary = Summary(events: told)
    summary.lost = lost
    for (counter, value) in hits where counter.isOverflow && value > 0 {
      summary.overflowed[counter] = value
    }
    summary.unreadable = unreadable
    summary.evicted = evicted
    summary.hits = hits
    return summary
  }

  /// What was sent less what was read; bpftrace's own notices only where no counter came.
  private var lost: UInt64 {
    guard !hits.isEmpty else { return noticedLoss }
    return sent.reduce(0) { lost, counter in
      lost.addingClamped(hits[counter, default: 0].subtractingClamped(read[counter, default: 0]))
    }
  }

  /// The counters of lines with events.
  private static let eventLines: [ProbeCounter] = [
    .acceptLine, .icmpLine, .argumentsLine, .stateLine, .callLine, .payloadLine, .endLine,
  ]
}
