import TraceModel

/// A TCP connection: two directions, and the requests that wait for their responses.
final class HTTPConnection {
  /// The two sides, in the order of the key.
  let key: ConnectionKey
  /// When a segment of it was last seen: the kernel's clock in nanoseconds.
  var lastSeen: UInt64 = 0
  /// Its neighbours in the order in which they were last seen.
  var links = ConnectionLinks()
  /// Tells that it has ended, and is only kept for segments out of order.
  private(set) var hasEnded = false

  /// The direction of the key's first side, and of its second.
  private var firstReader, secondReader: MessageReader
  private var hasFinished = (false, false)
  /// TCP's numbers of the SYNs.
  private var initial: (UInt32?, UInt32?)
  /// Whether the key's first side is the client; nil while that is unknown.
  private var firstIsClient: Bool?
  private var pairing = Pairing()
  /// Where the next message of each side begins, if it did not begin before the other side had got all.
  private var clientBoundary, serverBoundary: Int64?
  /// The client whose first request waits for its response, if that is expected to be refused without its body.
  private var expecting: (request: HTTPRequest, bodyStart: Int64)?
  /// What is not reported yet, as the connection's beginning was not seen; nil if it was, or enough of the rest.
  private var held: HeldExchanges?
  /// Tells of each side that what was first seen of it began no message.
  private var beganInMiddle = (false, false)
  /// Tells that the byte is known where the server's first response begins.
  private var hasServerStart = false
  private var hasAsked = false
  /// Tells that there was a response before the first request that was seen.
  private var isLate = false
  private var hasAnswered = false
  /// Tells that what is seen is inside of a tunnel, by CONNECT.
  private var isTunnel = false
  /// Tells that what follows is no HTTP/1.
  private var isOpaque = false
  /// Tells that the segment that is being read was sent by the key's first side.
  private var isFromFirst = false
  private let output: HTTPOutput
  private let limits: HTTPLimits

  init(_ key: ConnectionKey, parser: HTTPHeadParser, limits: HTTPLimits, output: HTTPOutput) {
    self.key = key
    self.limits = limits
    self.output = output
    held = limits.seesBeginnings ? HeldExchanges() : nil
    firstReader = MessageReader(parser: parser, limit: limits.head)
    secondReader = firstReader
  }

  /// The bytes that are kept of unfinished heads.
  var bufferedBytes: Int { firstReader.bufferedBytes + secondReader.bufferedBytes }

  /// Tells that something of it is awaited.
  var isWaiting: Bool {
    !pairing.isEmpty || firstReader.isWaiting || secondReader.isWaiting
  }

  /// Tells that a SYN begins another connection between the same ports.
  func isReplaced(by segment: TCPSegment, fromFirst: Bool) -> Bool {
    guard segment.flags.contains(.syn) else { return false }
    if let initial = fromFirst ? initial.0 : initial.1 { return initial != segment.sequence }
    // It may be late, and the first byte behind it known.
    let reader = fromFirst ? firstReader : secondReader
    return reader.distance(of: segment.sequence &+ 1).map { !(Self.late...0 ~= $0) } ?? hasEnded
  }

  /// How far behind its first bytes a SYN can come.
  private static let late: Int64 = -(1 << 24)

  /// Takes a segment in.
  func receive(_ segment: TCPSegment, fromFirst: Bool) {
    if held?.isReleased(at: segment.time, isWaiting: isWaiting) == true { settle() }
    lastSeen = segment.time
    isFromFirst = fromFirst
    var sequence = segment.sequence
    if segment.flags.contains(.syn) {
      if fromFirst { initial.0 = sequence } else { initial.1 = sequence }
      sequence &+= 1
      begin(
        at: sequence,
        answering: segment.flags.contains(.ack) ? segment.acknowledgement : nil)
    }
    if !isOpaque {
      let acknowledged =
        segment.flags.contains(.ack) ? readAcknowledged(segment.acknowledgement) : nil
      if segment.length > 0 { read(segment, sequence, acknowledged) }
      if isOpaque { stop() }
    }
    if held != nil, segment.flags.contains(.fin) { endHeld(at: sequence &+ UInt32(segment.length)) }
    if held?.isFull == true { settle() }
    end(with: segment.flags)
  }

  /// Reads what is left: nothing will follow.
  func finish() {
    // The client's side first: a response is for a request.
    for fromFirst in firstIsClient == false ? [false, true] : [true, false] {
      isFromFirst = fromFirst
      if fromFirst { firstReader.finish(into: self) } else { secondReader.finish(into: self) }
    }
    settle()
    for request in pairing.removeAll() { emit(request, nil) }
  }

  /// Takes the SYN before this byte in, and what it acknowledges if it is the server's.
  private func begin(at sequence: UInt32, answering client: UInt32?) {
    if firstIsClient == nil { firstIsClient = isFromFirst != (client != nil) }
    if isFromFirst {
      firstReader.begin(at: sequence)
    } else {
      secondReader.begin(at: sequence)
    }
    if let client {
      hasServerStart = true
      // The client's SYN was not seen, and may have held requests (RFC 7413).
      if held != nil { tear() }
      if isFromFirst { secondReader.begin(at: client) } else { firstReader.begin(at: client) }
    } else if (isFromFirst ? firstReader : secondReader).distance(of: sequence) == 0, !isLate {
      release()
    } else if held != nil {
      tear()
    }
  }

  private func read(_ segment: TCPSegment, _ sequence: UInt32, _ acknowledged: Int64?) {
    if held != nil {
      let distance = (isFromFirst ? firstReader : secondReader).distance(of: sequence)
      // What was taken for the beginning was not.
      if distance ?? 0 < 0 { tear() }
      if distance == nil, !HTTPHead.mayBegin(segment.payload) {
        if isFromFirst { beganInMiddle.0 = true } else { beganInMiddle.1 = true }
      }
    }
    if hasMissedServerStart {
      hasServerStart = true
      if isFromFirst {
        firstReader.beginAnywhere(at: sequence)
      } else {
        secondReader.beginAnywhere(at: sequence)
      }
    }
    if isFromFirst {
      firstReader.receive(segment, sequence: sequence, acknowledged: acknowledged, into: self)
    } else {
      secondReader.receive(segment, sequence: sequence, acknowledged: acknowledged, into: self)
    }
  }

  /// Tells that the client's SYN was seen, and that of the server, which sends, was not: this may be the middle of a
  /// response.
  private var hasMissedServerStart: Bool {
    !hasServerStart && firstIsClient == !isFromFirst
      && (isFromFirst ? initial.1 : initial.0) != nil
  }

  /// What one side acknowledges, the other need not send again: its holes stay.
  ///
  /// - Returns: the byte of the other side that is awaited.
  private func readAcknowledged(_ number: UInt32) -> Int64 {
    isFromFirst.toggle()
    defer { isFromFirst.toggle() }
    if isFromFirst {
      let position = firstReader.acknowledge(number)
      firstReader.passHoles(before: position, into: self)
      return position
    }
    let position = secondReader.acknowledge(number)
    secondReader.passHoles(before: position, into: self)
    return position
  }

  private func stop() {
    firstReader.stop()
    secondReader.stop()
  }

  private func end(with flags: TCPSegment.Flags) {
    if flags.contains(.fin) {
      if isFromFirst { hasFinished.0 = true } else { hasFinished.1 = true }
    }
    hasEnded = hasEnded || hasFinished == (true, true) || flags.contains(.rst)
  }
}

extension HTTPConnection: MessageReceiver {
  func receive(_ head: HTTPHead, at place: MessagePlace) -> HTTPFraming {
    switch head.start {
    case .preface:
      isOpaque = true
      count(\.http2)
      return .toTheEnd
    case .request(let method, let target):
      guard agreeOnClient(isFromFirst) else { return .unknown }
      receive(
        HTTPRequest(time: place.time, method: method, target: target, head: head.text), head,
        at: place)
      return head.requestFraming
    case .response(let status):
      guard agreeOnClient(!isFromFirst) else { return .unknown }
      return receive(
        HTTPResponse(time: place.time, status: status, head: head.text), head, at: place)
    }
  }

  func receive(_ hello: ClientHello, at place: MessagePlace) {
    isOpaque = true
    firstIsClient = isFromFirst
    let (client, server) = sides
    output.events.append(
      .tls(
        TLSHello(
          time: place.time, client: client, server: server, serverName: hello.serverName,
          protocols: hello.protocols, fingerprint: hello.isTruncated ? nil : TLSFingerprint(hello),
          isTunnel: isTunnel)))
    count(\.tls)
  }

  func receiveOther() {
    if held != nil { tear() }
    // Most tunnels are for something else than HTTP.
    if isTunnel { isOpaque = true }
  }

  var boundary: Int64? { firstIsClient == isFromFirst ? clientBoundary : serverBoundary }

  func count(_ figure: WritableKeyPath<HTTPTally, UInt64>) {
    output.tally[keyPath: figure] += 1
  }

  /// The first message shows who is the client; one that contradicts it is no message, but content.
  private func agreeOnClient(_ first: Bool) -> Bool {
    if firstIsClient == nil { firstIsClient = first }
    if firstIsClient == first { return true }
    count(\.malformed)
    return false
  }

  private func receive(_ request: HTTPRequest, _ head: HTTPHead, at place: MessagePlace) {
    if pairing.count >= limits.pipelined, let oldest = pairing.evict() {
      count(\.evicted)
      emit(oldest, nil)
    }
    if held != nil, isFromFirst ? beganInMiddle.0 : beganInMiddle.1 { tear() }
    if place.isGuess {
      if held != nil { tear() }
      pairing.appendGap(from: place.unknownFrom, to: place.start)
    }
    if !hasAsked, !hasAnswered { startServer(at: place.acknowledged) }
    hasAsked = true
    if pairing.isEmpty { serverBoundary = place.acknowledged }
    // It is not known where pipelining began.
    if held != nil, !pairing.isEmpty { tear() }
    let isKept = pairing.append(
      Pairing.Entry(
        request: request,
        method: RequestMethod(request.head.text[request.method], isGuess: place.isGuess),
        start: place.start, awaited: place.acknowledged ?? .min, isGuess: place.isGuess))
    if !isKept { emit(request, nil) }
    expecting = head.expectsContinue ? (request, place.end) : nil
  }

  private func receive(
    _ response: HTTPResponse, _ head: HTTPHead, at place: MessagePlace
  ) -> HTTPFraming {
    hasAnswered = true
    let acknowledged = place.acknowledged ?? .max
    // What the server has got and was not seen here may have been requests.
    if place.acknowledged != nil, let start = passClient(to: acknowledged) {
      if held != nil { tear() }
      pairing.appendGap(from: start, to: acknowledged)
    }
    if place.isGuess, held != nil { tear() }
    if place.isGuess || !hasServerStart {
      pairing.skipResponses(
        from: hasServerStart ? place.unknownFrom : .min / 2, to: place.start)
      hasServerStart = true
    }
    // Interim (RFC 9110, 15.2): the final one is still to come.
    let isFinal = response.status >= 200 || response.status == 101
    var waited: HTTPRequest?
    let (answer, method) = pairing.answer(
      at: place.start, acknowledged: acknowledged, isGuess: place.isGuess, isFinal: isFinal
    ) { waited = $0 }
    let framing = head.responseFraming(status: response.status, to: method)
    guard isFinal else { return framing }
    if pairing.isEmpty { clientBoundary = place.acknowledged }
    if let expecting, expecting.request === waited { doubtBody(from: expecting.bodyStart) }
    switch answer {
    case .pair where held == nil || framing != .toTheEnd || response.status == 101:
      tell(waited, response)
    case .pair, .uncertain:
      // What seems to have no end may be the answer to an older HEAD: none is missed behind it.
      if answer == .pair { tear() }
      if let waited { emit(waited, nil) }
      emit(nil, response)
    case .unasked:
      if held != nil, hasAsked { tear() }
      isLate = isLate || !hasAsked
      emit(nil, response)
    }
    if framing == .tunnel {
      enterTunnel()
      return .length(0)
    }
    if framing == .toTheEnd { isOpaque = response.status == 101 }
    return framing
  }

  /// Emits a pair, or holds it back.
  private func tell(_ request: HTTPRequest?, _ response: HTTPResponse) {
    guard held != nil, let request else { return emit(request, response) }
    held?.append(request, response)
  }

  /// Tells what was held back, as certain as it will be, unless something is unknown by now.
  private func settle() {
    guard held != nil else { return }
    if firstReader.isCertain, secondReader.isCertain { release() } else { tear() }
  }

  /// One side has sent all before this number.
  private func endHeld(at sequence: UInt32) {
    if isFromFirst { firstReader.end(at: sequence) } else { secondReader.end(at: sequence) }
  }

  /// Tells what was held back, for it is certain, or as certain as it will be.
  private func release() {
    let exchanges = held?.exchanges ?? []
    held = nil
    for exchange in exchanges { emit(exchange.request, exchange.response) }
  }

  /// Tells what was held back as halves: it was none of pairs, and nothing is known of what came before.
  private func tear() {
    let exchanges = held?.exchanges ?? []
    held = nil
    for exchange in exchanges {
      emit(exchange.request, nil)
      emit(nil, exchange.response)
    }
    for request in pairing.removeAll() { emit(request, nil) }
    pairing.appendGap(from: .min / 2, to: .min / 4)
  }

  private func emit(_ request: HTTPRequest?, _ response: HTTPResponse?) {
    let (client, server) = sides
    count(request == nil ? \.unrequested : response == nil ? \.unanswered : \.exchanges)
    output.events.append(
      .exchange(
        HTTPExchange(
          client: client, server: server, request: request, response: response, isTunnel: isTunnel))
    )
  }

  private var sides: (client: Endpoint, server: Endpoint) {
    firstIsClient == false ? (key.second, key.first) : (key.first, key.second)
  }
}

extension HTTPConnection {
  /// The server has sent nothing of interest before what the first request's client had got.
  private func startServer(at position: Int64?) {
    guard let position else { return }
    hasServerStart = true
    if firstIsClient == true {
      secondReader.begin(at: position)
    } else {
      firstReader.begin(at: position)
    }
  }

  /// Takes it that what is not here of the client's bytes before this one will not come.
  private func passClient(to position: Int64) -> Int64? {
    isFromFirst.toggle()
    defer { isFromFirst.toggle() }
    return isFromFirst
      ? firstReader.pass(to: position, isWhole: pairing.isEmpty, into: self)
      : secondReader.pass(to: position, isWhole: pairing.isEmpty, into: self)
  }

  private func doubtBody(from start: Int64) {
    if firstIsClient == true {
      firstReader.doubtBody(from: start)
    } else {
      secondReader.doubtBody(from: start)
    }
  }

  /// What follows is another connection, as it were.
  private func enterTunnel() {
    release()
    for request in pairing.removeAll() { emit(request, nil) }
    isTunnel = true
    if firstIsClient == true { firstReader.beginAnew() } else { secondReader.beginAnew() }
  }
}
