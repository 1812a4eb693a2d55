import TraceModel

extension ByteWriter {
  /// Writes all members of a connect record but the first ones, which do not depend on it.
  mutating func writeJSON(_ record: ConnectRecord, withFrames: Bool) {
    write(",\"result\":\"" as StaticString)
    write(record.result.text)
    write(UInt8(ascii: "\""))
    if record.error != 0 { writeMember(",\"errno\":", UInt64(record.error)) }
    if let duration = record.duration {
      write(",\"duration\":" as StaticString)
      write(nanosecondsAsSeconds: duration)
    }
    writeOutbound(
      record.caller, record.code, record.name, record.process, withFrames: withFrames)
    write(",\"network\":{\"transport\":\"tcp\"" as StaticString)
    writeMembers(record.tuple)
    write(UInt8(ascii: "}"))
    writeJSON(record.join)
  }

  /// Writes for whom, from where and to whom a process went out: what connects and uses have in common.
  private mutating func writeOutbound(
    _ caller: Caller?, _ code: CodeStack?, _ name: ServerName?, _ process: ProcessIdentity,
    withFrames: Bool
  ) {
    if let caller { writeJSON(caller) }
    if let code { writeJSON(code, withFrames: withFrames) }
    if let name { writeJSON(name) }
    writeJSON(process)
    writeContainer(process.description)
  }

  /// Writes all members of a use record but the first ones, which do not depend on it.
  mutating func writeJSON(_ record: UseRecord, withFrames: Bool) {
    if let isReused = record.isReused {
      write(isReused ? ",\"reused\":true" as StaticString : ",\"reused\":false")
    }
    writeOutbound(
      record.caller, record.code, record.name, record.process, withFrames: withFrames)
    write(",\"network\":{\"transport\":\"tcp\"" as StaticString)
    if let tuple = record.tuple { writeMembers(tuple) }
    write(",\"protocol\":{\"name\":\"http\",\"version\":\"" as StaticString)
    write(record.isHTTP2 ? "2\"}}" as StaticString : "1.1\"}}")
    writeJSON(record.join)
  }

  mutating func writeMembers(_ tuple: FiveTuple) {
    write(",\"type\":\"" as StaticString)
    write(tuple.peer.address.family == .ipv4 ? "ipv4" as StaticString : "ipv6")
    writeJSON(tuple.local, as: "\",\"local\":{\"address\":\"")
    writeJSON(tuple.peer, as: ",\"peer\":{\"address\":\"")
  }

  mutating func writeJSON(_ process: ProcessIdentity) {
    writeMember(",\"process\":{\"pid\":", UInt64(process.pid))
    writeMember(",\"tid\":", UInt64(process.tid))
    if let description = process.description {
      writeMember(",\"command\":\"", description.command, end: "\"")
      writeMember(",\"executable\":{\"path\":\"", description.executable, end: "\"}")
      writeMember(",\"linux\":{\"cgroup\":\"", description.cgroup, end: "\"}")
    }
    write(UInt8(ascii: "}"))
  }

  mutating func writeContainer(_ process: ProcessDescription?) {
    writeMember(",\"container\":{\"id\":\"", process?.containerID, end: "\"}")
  }

  @inline(__always)
  mutating func writeJSON(_ endpoint: Endpoint, as opening: StaticString) {
    write(opening)
    write(endpoint.address)
    write(UInt8(ascii: "\""))
    if let port = endpoint.port { writeMember(",\"port\":", UInt64(port)) }
    write(UInt8(ascii: "}"))
  }

  private mutating func writeJSON(_ join: Join) {
    write(",\"join\":{\"by\":\"" as StaticString)
    write(join.finding.text)
    write(UInt8(ascii: "\""))
    if let reason = join.reason {
      write(",\"reason\":\"" as StaticString)
      write(reason.rawValue)
      write(UInt8(ascii: "\""))
    }
    if join.isAfterResponse { write(",\"after_response\":true" as StaticString) }
    if let since = join.sinceResponse {
      write(",\"since_response\":" as StaticString)
      write(nanosecondsAsSeconds: since)
    }
    writeJSON(join.ancestor, as: ",\"ancestor\":")
    writeJSON(join.context, as: ",\"context\":")
    write(UInt8(ascii: "}"))
  }

  private mutating func writeJSON(_ related: Join.Related?, as name: StaticString) {
    guard let related else { return }
    write(name)
    if let request = related.request {
      writeObject(of: request)
    } else {
      writeMember("{\"request\":", UInt64(clamping: related.number))
      write(UInt8(ascii: "}"))
    }
  }

  /// Writes who dialed a connection or used it, and how that is known.
  mutating func writeJSON(_ owner: ConnectionOwner) {
    write(",\"relation\":\"" as StaticString)
    write(owner.relation.rawValue)
    write(UInt8(ascii: "\""))
    if let caller = owner.caller { writeJSON(caller) }
    writeJSON(owner.process)
    writeContainer(owner.process.description)
    writeJSON(owner.join)
  }

  /// Writes the summary of a run.
  mutating func writeJSON(_ summary: Summary) {
    write("{\"event\":\"summary\"" as StaticString)
    if summary.isOfJoin { writeJoinMembers(summary) }
    if !summary.events.isEmpty {
      write(",\"events\":" as StaticString)
      writeObject(EventName.allCases.map { ($0.rawValue, summary.events[$0]) })
    }
    writeMember(",\"lost\":", summary.lost)
    writeMember(",\"overflowed\":", summary.overflowedTotal)
    writeMember(",\"unreadable\":", summary.unreadable)
    writeMember(",\"evicted\":", summary.evicted)
    if let http = summary.http { writeJSON(http) }
    write(",\"probes\":" as StaticString)
    writeObject(ProbeCounter.allCases.map { ($0.rawValue, summary.hits[$0]) })
    write(UInt8(ascii: "}"))
  }

  private mutating func writeJoinMembers(_ summary: Summary) {
    writeMember(",\"requests\":", summary.requests)
    writeMember(",\"connects\":", summary.connects)
    writeMember(",\"joined\":", summary.joined)
    writeJoined(summary.joinedBy)
    writeUnjoined(summary.unjoined, total: summary.unjoinedTotal)
    guard let uses = summary.uses else { return }
    writeMember(",\"uses\":{\"total\":", uses)
    writeMember(",\"joined\":", summary.usesJoined)
    writeJoined(summary.usesJoinedBy)
    writeUnjoined(summary.usesUnjoined, total: summary.usesUnjoinedTotal)
    writeMember(",\"without_tuple\":", summary.usesWithoutTuple)
    write(UInt8(ascii: "}"))
  }

  private mutating func writeJoined(_ counts: [Join.Finding: UInt64]) {
    write(",\"joined_by\":" as StaticString)
    writeObject(
      ([.goroutine, .context, .descent] as [Join.Finding]).map { finding in
        ("\(finding.text)", counts[finding] ?? 0)
      })
  }

  private mutating func writeUnjoined(_ counts: [Join.Reason: UInt64], total: UInt64) {
    writeMember(",\"unjoined\":{\"total\":", total)
    for reason in Join.Reason.allCases {
      guard let count = counts[reason], count > 0 else { continue }
      write(",\"" as StaticString)
      write(reason.rawValue)
      writeMember("\":", count)
    }
    write(UInt8(ascii: "}"))
  }

  /// Writes an object of numbers; what has none is left out.
  private mutating func writeObject(_ members: [(name: String, number: UInt64?)]) {
    write(UInt8(ascii: "{"))
    var separator: StaticString = "\""
    for (name, number) in members {
      guard let number else { continue }
      write(separator)
      write(name)
      writeMember("\":", number)
      separator = ",\""
    }
    write(UInt8(ascii: "}"))
  }

  /// Writes a member whose value is a number, with all that stands before the number.
  @inline(__always)
  mutating func writeMember(_ name: StaticString, _ number: UInt64) {
    write(name)
    write(number)
  }

  /// Writes a member whose value is text of the target; nothing if there is none.
  @inline(__always)
  mutating func writeMember(
    _ name: StaticString, _ text: Slice<UnsafeRawBufferPointer>, style: TextStyle = .jsonString,
    end: StaticString
  ) {
    guard !text.isEmpty else { return }
    write(name)
    write(UnsafeRawBufferPointer(rebasing: text), style: style)
    write(end)
  }

  /// Writes a member whose value is bytes of the target; nothing if there are none.
  mutating func writeMember(_ name: StaticString, _ text: [UInt8]?, end: StaticString) {
    text?.withUnsafeBytes { writeMember(name, $0[...], end: end) }
  }

  /// Writes nanoseconds as seconds, exactly, without zeros at the end.
  mutating func write(nanosecondsAsSeconds nanoseconds: UInt64) {
    let seconds: UInt64
    var fraction: UInt64
    (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    write(seconds)
    guard fraction > 0 else { return }
    var digits = 9
    while fraction % 10 == 0 {
      fraction /= 10
      digits -= 1
    }
    write(UInt8(ascii: "."))
    write(fraction, digits: digits)
  }
}

extension Join.Finding {
  /// The name in records.
  var text: StaticString {
    switch self {
    case .goroutine: "goroutine"
    case .context: "context"
    case .descent: "descent"
    case .nothing: "none"
    }
  }
}

extension ConnectRecord.Result {
  /// The name in records.
  var text: StaticString {
    switch self {
    case .established: "established"
    case .refused: "refused"
    case .timeout: "timeout"
    case .unreachable: "unreachable"
    case .canceled: "canceled"
    case .failed: "failed"
    case .pending: "pending"
    }
  }
}
