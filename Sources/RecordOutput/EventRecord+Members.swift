import TraceModel

/// A record of an accepted connection.
struct AcceptLine: RecordLine {
  let record: EventRecord

  static var event: StaticString { "accept" }
  static var moment: StaticString? { "When accept(2) returned the connection." }
  static var definition: Definition {
    Definition(
      name: "accept", meaning: "`tuplejoin accept`: a connection that a process has accepted.")
  }

  func list(in members: inout some MemberSink) {
    members.part(
      "caller",
      """
      With `--binary`: the first request on the connection, if one arrived within five seconds.
      """, record[.caller]?.caller)
    members.process("The process that accepted it.", of: record, isRequired: true)
    members.part("network", record.tuple, isRequired: true)
    members.object("queue", "The listener's accept queue, just afterwards.") {
      $0.number(
        "length", "How many connections are waiting.", record[.queueLength]?.number(UInt32.self),
        isRequired: true)
      $0.number(
        "maximum", "Its limit; the kernel lets one more wait.",
        record[.queueMaximum]?.number(UInt32.self),
        isRequired: true)
    }
  }
}

/// A record of a packet of ICMP.
struct ICMPLine: RecordLine {
  let record: EventRecord

  static var event: StaticString { "icmp" }
  static var moment: StaticString? { "When it was handed to the device." }
  static var definition: Definition {
    Definition(
      name: "icmp",
      meaning: """
        `tuplejoin icmp`: an ICMP or ICMPv6 packet that this host handed to a network device.
        """,
      rules: """
        "if": { "properties": { "sender": { "const": "process" } } },
        "then": { "required": ["process"] },
        "else": { "not": { "required": ["process"] } }
        """)
  }

  func list(in members: inout some MemberSink) {
    members.object("process", "The process whose socket sent it.") {
      $0.numbers(of: record)
      $0.texts("command_args", atLeast: 0, "The command line.", record[.arguments]?.texts)
      $0.number(
        "truncated", from: 1,
        "The original length of the command line in bytes, if it is truncated.",
        record[.argumentsLength]?.number(UInt64.self))
    }
    members.word(
      "sender", of: ["process", "kernel", "unknown"],
      """
      Who sent it: the process; the kernel itself, such as a reply; or a process that was no longer known.
      """, record[.sender]?.word, isRequired: true)
    members.object("icmp", "", isRequired: true) {
      $0.number("type", "Its type.", record[.icmpType]?.number(UInt8.self), isRequired: true)
      $0.text(
        "type_name", pattern: "^[a-z0-9-]+$", "The type's name.", record[.icmpTypeName]?.word?.utf8)
      $0.number("code", "Its code.", record[.icmpCode]?.number(UInt8.self), isRequired: true)
      $0.text(
        "code_name", pattern: "^[a-z0-9-]+$", "The code's name.", record[.icmpCodeName]?.word?.utf8)
      $0.number(
        "identifier", "Only for echoes: which ping it belongs to.",
        record[.icmpIdentifier]?.number(UInt16.self))
      $0.number(
        "sequence", "Only for echoes: its number in that ping.",
        record[.icmpSequence]?.number(UInt16.self))
    }
    members.object("network", "The network that it goes to.", isRequired: true) {
      $0.word(
        "type", of: ["ipv4", "ipv6"], "The address family.", record[.networkType]?.word,
        isRequired: true)
      $0.text("interface", "The device.", record[.interface]?.text)
    }
    members.part(
      "source", "The sender's address.", record[.source]?.endpoint, isRequired: true)
    members.part(
      "destination", "The receiver's address.", record[.destination]?.endpoint, isRequired: true)
  }
}

/// A record of a change of a socket's state.
struct StateLine: RecordLine {
  let record: EventRecord

  static var event: StaticString { "state" }
  static var moment: StaticString? { "When the new state began." }
  static var definition: Definition {
    Definition(name: "state", meaning: "`tuplejoin states`: a change of a TCP socket's state.")
  }

  func list(in members: inout some MemberSink) {
    members.connection(of: record, isRequired: false)
    members.object("state", "", isRequired: true) {
      $0.state("old", "The previous state.", record[.oldState]?.word)
      $0.state("new", "The new state.", record[.newState]?.word)
    }
    members.seconds(
      "duration", "Seconds in the old state, if its beginning was seen.", record[.duration]?.time)
    members.errno(of: record)
    members.process(
      "The process that made the change; absent if a packet or a timer did.", of: record,
      isRequired: false)
    members.part("network", record.tuple, isRequired: true)
  }
}

/// A record of what became of a connection.
struct ConnectionLine: RecordLine {
  let record: EventRecord

  static var event: StaticString { "connection" }
  static var moment: StaticString? { "When its state first changed." }
  static var definition: Definition {
    Definition(
      name: "connection",
      meaning: """
        `tuplejoin states --summary`, `tuplejoin join --states`: what became of a TCP connection, at one of its ends.
        """)
  }

  func list(in members: inout some MemberSink) {
    members.connection(of: record, isRequired: true)
    members.part("caller", "The inbound request for which it was dialed.", record[.caller]?.caller)
    members.word(
      "end",
      of: ["fin", "reset", "refused", "timeout", "canceled", "abandoned", "failed", "open"],
      """
      How it ended: in order; by a reset; refused; timed out; given up by the program before it was established; given \
      up by the kernel before the peer's FIN came; by another error; or not yet.
      """, record[.end]?.word, isRequired: true)
    members.seconds(
      "duration", "Seconds from its first to its last change of state.", record[.duration]?.time,
      isRequired: true)
    members.errno(of: record)
    members.yes(
      "incomplete", "Its beginning or another change of state was not seen.",
      record[.incomplete] != nil)
    members.process("The process that owned the socket.", of: record, isRequired: false)
    members.part("network", record.tuple, isRequired: true)
    members.parts(
      "timeline", "The states that it went through, in order.",
      record[.timeline]?.list?.map(StateSpan.init), isRequired: true)
  }
}

/// A state of a connection's timeline.
private struct StateSpan: RecordObject {
  let fields: [EventRecord.Field]

  static var definition: Definition {
    Definition(name: "timeline", meaning: "A state that a connection was in.")
  }

  func list(in members: inout some MemberSink) {
    members.state("state", "The state.", fields[.state]?.word)
    members.seconds(
      "start", "Seconds since the connection's first change of state.", fields[.start]?.time,
      isRequired: true)
    members.seconds(
      "duration", "How many seconds it lasted; absent for the last one.", fields[.duration]?.time)
  }
}
