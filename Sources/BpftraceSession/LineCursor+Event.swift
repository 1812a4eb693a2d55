import TraceModel

extension LineCursor {
  /// Reads the line as an event; what bpftrace itself prints adds nothing.
  mutating func appendEvent(to events: inout [Event]) {
    let event: Event?
    if skip("caller ") {
      event = callerText()
    } else if skip("(") {
      event = printedText()
    } else if skip("dialed ") {
      event = dialed()
    } else if skip("used ") {
      event = used()
    } else if skip("@") {
      guard let dump = mapDump() else { return }
      event = dump
    } else if skip("tick ") {
      event = .tick(time: tickLine().ns)
    } else if skip("process ") {
      event = process()
    } else if skip("cgroups ") {
      event = cgroups()
    } else if skip("binary ") {
      event = binary()
    } else if skip("frame ") {
      event = frame()
    } else if skip("symbol ") {
      event = symbol()
    } else if skip("name ") {
      event = name()
    } else if skip("request ") {
      event = requestEnd()
    } else if skip("accept ") {
      event = accept()
    } else if skip("state ") {
      event = state()
    } else if skip("icmp ") {
      event = icmp()
    } else if skip("arguments ") {
      event = arguments()
    } else if skip("call ") {
      event = socketCall()
    } else if skip("bytes ") {
      event = payload()
    } else if skip("end ") {
      event = connectionEnd()
    } else if skip("printed ") {
      event = printed()
    } else if skip("segment ") {
      event = segment()
    } else if skip("wire ") {
      event = wire()
    } else if skip("connect ") {
      event = olderConnect()
    } else if skip("use ") {
      event = olderUse()
    } else if skip("payload ") {
      event = olderPayload()
    } else if skip("ready ") {
      event = .ready(time: readyLine().ns)
    } else if skip("Lost ") {
      event = .lostNotice(events: decimal())
      expect(" events")
    } else if skip("Attaching ") {
      _ = decimal()
      if !skip(" probes...") { expect(" probe...") }
      if isComplete { return }
      event = nil
    } else {
      event = nil
    }
    if let event, isComplete {
      events.append(event)
    } else {
      events.append(.unreadable(bytes: end - start))
    }
  }

  /// Reads a piece of a request's text, as `callerLine` would; most are of the same request as the one before, which is
  /// not read again then.
  ///
  /// Where it says more than a length, that is in its bits from 48 on: more than any length has. Recordings of older
  /// versions have lines without ORIGIN, whose other fields are then not what they seem: LENGTH does not fit TEXT.
  @inline(__always)
  private mutating func callerText() -> Event? {
    let request = request()
    let origin = hexadecimalField()
    let field = decimalField(as: UInt16.self)
    let length = decimal()
    if position < end { space() }
    let whole = length & 0xffff_ffff_ffff
    let text = hexadecimalBytes()
    guard let field = CallerField(number: Int(field)), CallerField.fits(text.count, whole) else {
      return nil
    }
    return .callerText(
      CallerText(
        request: request, origin: origin, field: field, length: whole, note: UInt16(length >> 48),
        text: text))
  }

  /// Reads a connect that has ended.
  @inline(__always)
  private mutating func dialed() -> Event? {
    let line = dialedLine().connect
    let state = (line.ends >> 48) & 15
    guard [tcpEstablished, tcpClose, tcpSynSent].contains(state), let origin = line.origin else {
      return nil
    }
    let isEndSeen = line.kind != 0 && state != tcpSynSent
    return .connect(
      Connect(
        start: line.ns, end: isEndSeen ? line.ns &+ line.kind : nil, pid: line.pid,
        tid: line.tid, origin: origin, isEstablished: state == tcpEstablished,
        error: UInt16(truncatingIfNeeded: line.ends >> 32),
        tuple: tuple(
          family: line.ends >> 52 == 0 ? 2 : 10, line.local, line.peer, ports: line.ends),
        stack: line.code, name: line.name))
  }

  /// What bpftrace prints of a map, behind the `@`; nil for maps that say nothing to us.
  private mutating func mapDump() -> Event? {
    let name = bytes(while: { $0 == UInt8(ascii: "_") || ($0 | 0x20) &- UInt8(ascii: "a") < 26 })
    let text = String(decoding: name, as: UTF8.self)
    if text == "connect" {
      return pending() ?? .unreadable(bytes: end - start)
    }
    guard let counter = ProbeCounter(rawValue: text) else { return nil }
    expect(": ")
    return .counter(counter, hits: decimal())
  }

  /// Reads an entry of the map of connects, whose numbers are packed as the script's head says.
  private mutating func pending() -> Event? {
    expect("[")
    _ = skip("-")
    _ = decimal()
    expect("]: (")
    let start = nextOfTuple()
    let name = nextOfTuple()
    let thread = nextOfTuple()
    let how = nextOfTuple()
    let request = (word: nextOfTuple(), start: nextOfTuple())
    let local = (high: nextOfTuple(), low: nextOfTuple())
    let peer = (high: nextOfTuple(), low: nextOfTuple())
    let ports = signedDecimal()
    // Older versions have less.
    let stack = nextOfTupleIfAny()
    let over = nextOfTupleIfAny()
    let other = (word: nextOfTupleIfAny(), start: nextOfTupleIfAny())
    expect(")")
    let pid = UInt32(truncatingIfNeeded: thread >> 32)
    guard ports >> 32 == 0,
      let origin = Origin(pid: pid, evidence: how >> 48, request, over: over, other: other)
    else { return nil }
    return .pending(
      Connect(
        start: start, end: nil, pid: pid, tid: UInt32(truncatingIfNeeded: thread), origin: origin,
        isEstablished: false, error: 0,
        tuple: tuple(family: UInt16(truncatingIfNeeded: how), local, peer, ports: ports),
        stack: stack, name: name))
  }

  /// Reads a comma and a number, unless the tuple ends here: what it lacks is 0.
  private mutating func nextOfTupleIfAny() -> UInt64 {
    skip(", ") ? signedDecimal() : 0
  }

  /// Reads a number and the comma behind it.
  mutating func nextOfTuple() -> UInt64 {
    let value = signedDecimal()
    expect(", ")
    return value
  }

  /// Reads a number that bpftrace may print as negative, since it has no unsigned ones in tuples.
  private mutating func signedDecimal() -> UInt64 {
    let isNegative = skip("-")
    let magnitude = decimal()
    return isNegative ? 0 &- magnitude : magnitude
  }
}

/// The kernel's numbers of the TCP states that end a connect (include/net/tcp_states.h).
let tcpEstablished: UInt64 = 1
let tcpSynSent: UInt64 = 2
let tcpClose: UInt64 = 7
