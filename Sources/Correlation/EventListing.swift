import TraceModel

/// A trace of which each event becomes a record of its own.
struct EventListing: Correlating {
  private let clock: KernelClock
  /// The counter of the event's lines.
  private let line: ProbeCounter
  private var tally: EventTally

  init(of event: EventName, sent line: ProbeCounter, clock: KernelClock) {
    self.clock = clock
    self.line = line
    tally = EventTally(of: [event])
  }

  mutating func receive(_ batch: EventBatch, emit: (Record) -> Void) {
    for event in batch.events {
      if let record = EventRecord(event, text: batch.text, clock: clock) {
        tally.count(record.event)
        tally.countLine(line)
        emit(.event(record))
      } else {
        tally.receive(event, emit: emit)
      }
    }
  }

  mutating func finish(emit: (Record) -> Void) -> Summary {
    let summary = tally.summary()
    emit(.summary(summary))
    return summary
  }
}

extension EventRecord {
  /// The record of an event that stands for itself; nil for every other event.
  fileprivate init?(_ event: Event, text: [UInt8], clock: KernelClock) {
    switch event {
    case .accept(let accept): self.init(accept, command: Array(text[accept.command]), clock: clock)
    default: return nil
    }
  }
}
