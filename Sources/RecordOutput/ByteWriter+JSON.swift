import TraceModel

extension ByteWriter {
  /// Writes all members of a connect record but the first ones, which do not depend on it.
  mutating func writeJSON(_ record: ConnectRecord) {
    write(",\"result\":\"" as StaticString)
    write(record.result.text)
    write(UInt8(ascii: "\""))
    if record.error != 0 { writeMember(",\"errno\":", UInt64(record.error)) }
    if let duration = record.duration {
      write(",\"duration\":" as StaticString)
      write(nanosecondsAsSeconds: duration)
    }
    if let caller = record.caller { writeJSON(caller) }
    writeJSON(record.process)
    writeContainer(record.process.description)
    write(",\"network\":{\"transport\":\"tcp\",\"type\":\"" as StaticString)
    write(record.tuple.peer.address.family == .ipv4 ? "ipv4" as StaticString : "ipv6")
    writeJSON(record.tuple.local, as: "\",\"local\":{\"address\":\"")
    writeJSON(record.tuple.peer, as: ",\"peer\":{\"address\":\"")
    write(UInt8(ascii: "}"))
    writeJSON(record.join)
  }

  mutating func writeJSON(_ caller: Caller) {
    write(",\"caller\":" as StaticString)
    writeObject(of: caller)
  }

  /// Writes an inbound request as an object.
  mutating func writeObject(of caller: Caller) {
    writeMember("{\"request\":", UInt64(clamping: caller.request))
    caller.text.bytes.withUnsafeBytes { bytes in
      let text = caller.text
      let path = URLPath(of: text)
      writeMember(
        ",\"http\":{\"request\":{\"method\":\"", bytes[text.range(of: .method)], end: "\"}}")
      writeMember(",\"url\":{\"path\":\"", bytes[path.range], style: .jsonPath, end: "\"}")
      writeMember(",\"server\":{\"address\":\"", bytes[text.range(of: .host)], end: "\"}")
      writeMember(",\"client\":{\"address\":\"", bytes[text.range(of: .client)], end: "\"}")
      writeTruncated(text, path: path)
    }
    write(UInt8(ascii: "}"))
  }

  /// Writes the original lengths of the values that are not whole, if any.
  private mutating func writeTruncated(_ text: RequestText, path: URLPath) {
    guard text.isTruncated else { return }
    var opening: StaticString = ",\"truncated\":{"
    for (part, name) in [
      (.method, "\"http.request.method\":"), (.target, "\"url.path\":"),
      (.host, "\"server.address\":"), (.client, "\"client.address\":"),
    ] as [(RequestText.Part, StaticString)] {
      guard part == .target ? path.isTruncated : text.isTruncated(part) else { continue }
      write(opening)
      writeMember(name, text.length(of: part))
      opening = ","
    }
    if opening.utf8CodeUnitCount == 1 { write(UInt8(ascii: "}")) }
  }

  private mutating func writeJSON(_ process: ProcessIdentity) {
    writeMember(",\"process\":{\"pid\":", UInt64(process.pid))
    writeMember(",\"tid\":", UInt64(process.tid))
    if let description = process.description {
      writeMember(",\"command\":\"", description.command, end: "\"")
      writeMember(",\"executable\":{\"path\":\"", description.executable, end: "\"}")
      writeMember(",\"linux\":{\"cgroup\":\"", description.cgroup, end: "\"}")
    }
    write(UInt8(ascii: "}"))
  }

  private mutating func writeContainer(_ process: ProcessDescription?) {
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
    switch join {
    case .byGoroutine(afterResponse: false):
      write(",\"join\":{\"by\":\"goroutine\"}" as StaticString)
    case .byGoroutine(afterResponse: true):
      write(",\"join\":{\"by\":\"goroutine\",\"after_response\":true}" as StaticString)
    case .none(let reason):
      write(",\"join\":{\"by\":\"none\",\"reason\":\"" as StaticString)
      write(reason.rawValue)
      write("\"}" as StaticString)
    }
  }

  /// Writes who dialed a connection, and how that is known.
  mutating func writeOwner(of connection: ConnectRecord) {
    write(",\"relation\":\"dialed\"" as StaticString)
    if let caller = connection.caller { writeJSON(caller) }
    writeJSON(connection.process)
    writeContainer(connection.process.description)
    writeJSON(connection.join)
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
    writeMember(",\"unjoined\":{\"total\":", summary.unjoinedTotal)
    for reason in Join.Reason.allCases {
      guard let count = summary.unjoined[reason], count > 0 else { continue }
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
