import TraceModel

extension LineCursor {
  /// Reads the line as the event that it tells of; bpftrace's own chatter adds nothing.
  mutating func appendEvent(to events: inout [Event]) {
    let event: Event?
    if skip("caller ") {
      event = callerText()
    } else if skip("connect ") {
      event = connect()
    } else if skip("@") {
      guard let dump = mapDump() else { return }
      event = dump
    } else if skip("tick ") {
      event = .tick(time: decimal())
    } else if skip("process ") {
      event = process()
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

  /// Reads `process PID START COMMAND`.
  private mutating func process() -> Event? {
    let pid = decimal(as: UInt32.self)
    space()
    let start = decimal()
    space()
    let command = hexadecimalBytes()
    // 16 bytes are 47 characters.
    guard command.count <= 47, !command.isEmpty else { return nil }
    return .process(ProcessSeen(pid: pid, start: start, command: command))
  }

  /// Reads `caller PID G START FIELD LENGTH TEXT`; an empty text may lack the space before it.
  @inline(__always)
  private mutating func callerText() -> Event? {
    let pid = decimal(as: UInt32.self)
    space()
    let goroutine = hexadecimal()
    space()
    let start = hexadecimal()
    space()
    let field = decimal(as: UInt16.self)
    space()
    let length = decimal()
    if position < end { space() }
    let text = hexadecimalBytes()
    guard goroutine != 0, start != 0 else { return nil }
    return .callerText(
      CallerText(
        request: RequestKey(pid: pid, goroutine: goroutine, start: start),
        field: CallerField(number: Int(field)), length: length, text: text))
  }

  /// Reads `connect START END PID TID ANCESTRY G REQUEST STATE ERRNO LOCAL PORT PEER PORT`.
  @inline(__always)
  private mutating func connect() -> Event? {
    let start = decimal()
    space()
    let end = decimal()
    space()
    let pid = decimal(as: UInt32.self)
    space()
    let tid = decimal(as: UInt32.self)
    space()
    let ancestry = decimal(as: UInt8.self)
    space()
    let goroutine = hexadecimal()
    space()
    let request = hexadecimal()
    space()
    let state = decimal(as: UInt8.self)
    space()
    let error = decimal(as: UInt16.self)
    space()
    let local = address()
    space()
    let localPort = decimal(as: UInt16.self)
    space()
    let peer = address()
    space()
    let peerPort = decimal(as: UInt16.self)
    guard state == tcpEstablished || state == tcpClose,
      let origin = Origin(
        pid: pid, ancestry: ancestry, goroutine: goroutine, requestStart: request)
    else { return nil }
    return .connect(
      Connect(
        start: start, end: end, pid: pid, tid: tid, ancestry: origin.ancestry,
        request: origin.request, isEstablished: state == tcpEstablished, error: error,
        tuple: FiveTuple(
          local: Endpoint(address: local, port: localPort),
          peer: Endpoint(address: peer, port: peerPort))))
  }

  /// What bpftrace prints of a map, behind the `@`; nil for maps that say nothing to us.
  private mutating func mapDump() -> Event? {
    let name = bytes(while: { $0 == UInt8(ascii: "_") || ($0 | 0x20) &- UInt8(ascii: "a") < 26 })
    let text = String(decoding: name, as: UTF8.self)
    if text == "connect", skip("[") {
      return pending() ?? .unreadable(bytes: end - start)
    }
    guard let counter = ProbeCounter(rawValue: text) else { return nil }
    expect(": ")
    return .counter(counter, hits: decimal())
  }

  /// Reads `@connect[SOCKET]: (START, PID, TID, ANCESTRY, G, REQUEST, LPORT, RPORT, LOCAL, PEER)`.
  private mutating func pending() -> Event? {
    _ = skip("-")
    _ = decimal()
    expect("]: (")
    let start = decimal()
    expect(", ")
    let pid = decimal(as: UInt32.self)
    expect(", ")
    let tid = decimal(as: UInt32.self)
    expect(", ")
    let ancestry = decimal(as: UInt8.self)
    expect(", ")
    let goroutine = decimal()
    expect(", ")
    let request = decimal()
    expect(", ")
    let localPort = decimal(as: UInt16.self)
    expect(", ")
    let peerPort = decimal(as: UInt16.self)
    expect(", ")
    let local = address()
    expect(", ")
    let peer = address()
    expect(")")
    guard
      let origin = Origin(
        pid: pid, ancestry: ancestry, goroutine: goroutine, requestStart: request)
    else { return nil }
    return .pending(
      Connect(
        start: start, end: nil, pid: pid, tid: tid, ancestry: origin.ancestry,
        request: origin.request, isEstablished: false, error: 0,
        tuple: FiveTuple(
          local: Endpoint(address: local, port: localPort),
          peer: Endpoint(address: peer, port: peerPort))))
  }
}

/// The kernel's numbers of the TCP states that end a connect (include/net/tcp_states.h).
private let tcpEstablished: UInt8 = 1
private let tcpClose: UInt8 = 7

/// What the connecting goroutine was to a request: the ancestry and the request fit, or there is none.
private struct Origin {
  let ancestry: Connect.Ancestry
  let request: RequestKey?

  init?(pid: UInt32, ancestry: UInt8, goroutine: UInt64, requestStart: UInt64) {
    guard let ancestry = Connect.Ancestry(rawValue: ancestry) else { return nil }
    self.ancestry = ancestry
    switch ancestry {
    case .none, .notGoThread:
      guard goroutine == 0, requestStart == 0 else { return nil }
      self.request = nil
    case .afterResponse, .duringRequest:
      guard goroutine != 0, requestStart != 0 else { return nil }
      self.request = RequestKey(pid: pid, goroutine: goroutine, start: requestStart)
    }
  }
}
