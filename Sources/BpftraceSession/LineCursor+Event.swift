import TraceModel

extension LineCursor {
  /// Reads the line as the event that it tells of; bpftrace's own chatter adds nothing.
  mutating func appendEvent(to events: inout [Event]) {
    let event: Event?
    if skip("caller ") {
      event = callerText()
    } else if skip("(") {
      event = printedText()
    } else if skip("connect ") {
      event = connect()
    } else if skip("use ") {
      event = use()
    } else if skip("@") {
      guard let dump = mapDump() else { return }
      event = dump
    } else if skip("tick ") {
      event = .tick(time: decimal())
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
    } else if skip("payload ") {
      event = payload()
    } else if skip("end ") {
      event = connectionEnd()
    } else if skip("printed ") {
      event = printed()
    } else if skip("segment ") {
      event = segment()
    } else if skip("wire ") {
      event = wire()
    } else if skip("ready ") {
      event = .ready(time: decimal())
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

  /// Reads `caller PID G START ORIGIN FIELD LENGTH TEXT`; an empty text may lack the space before it.
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

  /// Reads `connect START END PID TID ANCESTRY G REQUEST STATE ERRNO FAMILY LOCAL PORT PEER PORT CODE NAME`,
  /// where an address is two hexadecimal numbers; recordings of older versions have no CODE, or no NAME.
  @inline(__always)
  private mutating func connect() -> Event? {
    let start = decimalField()
    let end = decimalField()
    let pid = decimalField(as: UInt32.self)
    let tid = decimalField(as: UInt32.self)
    let ancestry = decimalField(as: UInt16.self)
    let goroutine = hexadecimalField()
    let request = hexadecimalField()
    let state = decimalField(as: UInt8.self)
    let error = decimalField(as: UInt16.self)
    let tuple = tuple()
    let stack = hexadecimalIfAny()
    let name = hexadecimalIfAny()
    guard state == tcpEstablished || state == tcpClose,
      let origin = Origin(
        pid: pid, ancestry: ancestry, goroutine: goroutine, requestStart: request)
    else { return nil }
    return .connect(
      Connect(
        start: start, end: end == 0 ? nil : end, pid: pid, tid: tid, ancestry: origin.ancestry,
        request: origin.request, isEstablished: state == tcpEstablished, error: error,
        tuple: tuple, stack: stack, name: name))
  }

  /// Reads a space and a number, unless the line ends here: what lines of older versions lack is 0.
  @inline(__always)
  mutating func hexadecimalIfAny() -> UInt64 {
    guard position < end else { return 0 }
    space()
    return hexadecimal()
  }

  /// Reads ` HIGH LOW PORT`.
  @inline(__always)
  mutating func endpoint(_ family: UInt16) -> Endpoint {
    space()
    let high = hexadecimalField()
    let low = hexadecimalField()
    let port = decimal(as: UInt16.self)
    return Endpoint(address: address(family: family, high: high, low: low), port: port)
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
    let goroutine = nextOfTuple()
    let request = nextOfTuple()
    let local = (high: nextOfTuple(), low: nextOfTuple())
    let peer = (high: nextOfTuple(), low: nextOfTuple())
    let ports = signedDecimal()
    let stack = skip(", ") ? signedDecimal() : 0
    expect(")")
    let family = UInt16(truncatingIfNeeded: how)
    let pid = UInt32(truncatingIfNeeded: thread >> 32)
    guard ports >> 32 == 0,
      let origin = Origin(
        pid: pid, ancestry: UInt16(truncatingIfNeeded: how >> 48), goroutine: goroutine,
        requestStart: request)
    else { return nil }
    return .pending(
      Connect(
        start: start, end: nil, pid: pid, tid: UInt32(truncatingIfNeeded: thread),
        ancestry: origin.ancestry, request: origin.request, isEstablished: false, error: 0,
        tuple: FiveTuple(
          local: Endpoint(
            address: address(family: family, high: local.high, low: local.low),
            port: UInt16(truncatingIfNeeded: ports >> 16)),
          peer: Endpoint(
            address: address(family: family, high: peer.high, low: peer.low),
            port: UInt16(truncatingIfNeeded: ports))), stack: stack, name: name))
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
private let tcpEstablished: UInt8 = 1
private let tcpClose: UInt8 = 7

/// What the goroutine was to a request: the ancestry and the request fit, or there is none.
struct Origin {
  let ancestry: Connect.Ancestry
  let request: RequestKey?

  init?(pid: UInt32, ancestry: UInt16, goroutine: UInt64, requestStart: UInt64) {
    guard let ancestry = Connect.Ancestry(rawValue: UInt8(clamping: ancestry)) else { return nil }
    self.ancestry = ancestry
    switch ancestry {
    case .none, .notGoThread:
      guard goroutine == 0, requestStart == 0 else { return nil }
      self.request = nil
    case .afterResponse, .duringRequest, .contextAfterResponse, .contextDuringRequest:
      guard goroutine != 0, requestStart != 0 else { return nil }
      self.request = RequestKey(pid: pid, goroutine: goroutine, start: requestStart)
    }
  }
}
