import TraceModel

extension Summary: RecordLine {
  static var event: StaticString { "summary" }
  static var moment: StaticString? { nil }
  static var definition: Definition {
    Definition(
      name: "summary", meaning: "The last line of every run.",
      rules: """
        "anyOf": [
          { "required": ["requests", "connects", "joined", "unjoined"] },
          { "required": ["events"] },
          { "required": ["http"] }
        ]
        """)
  }

  func list(in members: inout some MemberSink) {
    members.number("requests", "Inbound requests.", isOfJoin ? requests : nil)
    members.number("connects", "Connects of the traced processes.", isOfJoin ? connects : nil)
    members.number("joined", "How many connects have a caller.", isOfJoin ? joined : nil)
    members.part("joined_by", isOfJoin ? JoinedBy(counts: joinedBy) : nil)
    members.part("unjoined", isOfJoin ? Unjoined(counts: unjoined, total: unjoinedTotal) : nil)
    members.part("uses", uses.map { Uses(total: $0, summary: self) })
    members.object("events", "The number of other events.") {
      $0.numbers(
        "", of: EventName.allCases.map(\.rawValue), "How many of this kind.",
        EventName.allCases.lazy.compactMap { name in events[name].map { (name.rawValue, $0) } })
    }
    members.number("lost", "Events that did not arrive.", lost)
    members.number("overflowed", "Entries that a full map in the kernel refused.", overflowedTotal)
    members.number("unreadable", "Lines that could not be read.", unreadable)
    members.number(
      "evicted", "Entries that were dropped to bound the memory, and may still have been needed.",
      evicted)
    members.part("http", http)
    members.object("probes", "How often each probe was hit.", isRequired: true) {
      $0.numbers(
        "", of: ProbeCounter.allCases.map(\.rawValue), "Hits of this probe.",
        ProbeCounter.allCases.lazy.compactMap { probe in hits[probe].map { (probe.rawValue, $0) } })
    }
  }
}

/// How many have a caller, by what leads to it.
private struct JoinedBy: RecordObject {
  let counts: [Join.Finding: UInt64]

  static var definition: Definition {
    Definition(name: "joined_by", meaning: "Those with a caller, by evidence.")
  }

  func list(in members: inout some MemberSink) {
    members.number("goroutine", "The handler's own goroutine.", counts[.goroutine] ?? 0)
    members.number("context", "A context.", counts[.context] ?? 0)
    members.number(
      "descent", "Descent, which is strong evidence but no proof.", counts[.descent] ?? 0)
  }
}

/// How many have no caller, by the reason.
private struct Unjoined: RecordObject {
  let counts: [Join.Reason: UInt64]
  let total: UInt64

  static var definition: Definition {
    Definition(name: "unjoined", meaning: "Those without a caller.")
  }

  func list(in members: inout some MemberSink) {
    members.number("total", "All of them.", total)
    members.numbers(
      "", of: Join.Reason.allCases.map(\.rawValue), "Those without one for this reason.",
      Join.Reason.allCases.lazy.compactMap { reason in
        counts[reason].flatMap { $0 > 0 ? (reason.rawValue, $0) : nil }
      })
  }
}

/// What a summary says of uses.
private struct Uses: RecordObject {
  let total: UInt64
  let summary: Summary

  static var definition: Definition {
    Definition(name: "uses", meaning: "Requests sent on connections, if they are traced.")
  }

  func list(in members: inout some MemberSink) {
    members.number("total", "All of them.", total)
    members.number("joined", "How many have a caller.", summary.usesJoined)
    members.part("joined_by", JoinedBy(counts: summary.usesJoinedBy))
    members.part(
      "unjoined", Unjoined(counts: summary.usesUnjoined, total: summary.usesUnjoinedTotal))
    members.number(
      "without_tuple", "Those on connections whose type hides the addresses.",
      summary.usesWithoutTuple)
  }
}

extension LostRecord: RecordLine {
  static var event: StaticString { "lost" }
  static var moment: StaticString? { nil }
  static var definition: Definition {
    Definition(
      name: "lost", meaning: "Events that bpftrace or the socket filter reports as lost.")
  }

  func list(in members: inout some MemberSink) { members.number("events", "How many.", events) }
}
