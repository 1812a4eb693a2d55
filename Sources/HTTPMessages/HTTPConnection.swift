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
  private var readers: (MessageReader, MessageReader)
  private var hasFinished = (false, false)
  /// Tells that the key's first side is the client; nil while nothing told.
  private var firstIsClient: Bool?
  /// The requests without a final response, in order (RFC 9112, 9.3.2).
  private var requests = PendingRequests()
  /// Tells that responses may have passed unseen since the last one that was seen.
  private var mayHavePassed = false
  /// Tells that what follows is no HTTP/1.
  private var isOpaque = false
  /// Tells that the segment that is being read was sent by the key's first side.
  private var isFromFirst = false
  private var acknowledgement: UInt32 = 0
  private let output: HTTPOutput
  private let limits: HTTPLimits

  init(_ key: ConnectionKey, parser: HTTPHeadParser, limits: HTTPLimits, output: HTTPOutput) {
    self.key = key
    self.limits = limits
    self.output = output
    readers = (
      MessageReader(parser: parser, limit: limits.head),
      MessageReader(parser: parser, limit: limits.head)
    )
  }

  /// The bytes that are kept of unfinished heads.
  var bufferedBytes: Int { readers.0.bufferedBytes + readers.1.bufferedBytes }

  /// Tells that something of it is awaited.
  var isWaiting: Bool {
    !requests.isEmpty || readers.0.isWaiting || readers.1.isWaiting
  }

  /// Tells that a SYN begins another connection between the same ports.
  func isReplaced(by segment: TCPSegment, fromFirst: Bool) -> Bool {
    guard segment.flags.contains(.syn), !segment.flags.contains(.ack) else { return false }
    let next = fromFirst ? readers.0.next : readers.1.next
    return next.map { $0 != segment.sequence &+ 1 } ?? false || hasEnded
  }

  /// Takes a segment in.
  func receive(_ segment: TCPSegment, fromFirst: Bool) {
    lastSeen = segment.time
    isFromFirst = fromFirst
    acknowledgement = segment.acknowledgement
    var sequence = segment.sequence
    if segment.flags.contains(.syn) {
      sequence &+= 1
      begin(at: sequence, isAnswer: segment.flags.contains(.ack))
    }
    if !isOpaque {
      if segment.flags.contains(.ack) { readAcknowledged() }
      if segment.length > 0 { read(segment, sequence) }
      if isOpaque { stop() }
    }
    end(with: segment.flags)
  }

  /// Reads what is left, for no more will come.
  func finish() {
    // The client's side first: a response is for a request.
    for fromFirst in firstIsClient == false ? [false, true] : [true, false] {
      isFromFirst = fromFirst
      if fromFirst { readers.0.finish(into: self) } else { readers.1.finish(into: self) }
    }
    while let request = requests.popFirst() { emit(request, nil) }
  }

  private func begin(at sequence: UInt32, isAnswer: Bool) {
    if firstIsClient == nil { firstIsClient = isFromFirst != isAnswer }
    if isFromFirst {
      readers.0.begin(at: sequence)
    } else {
      readers.1.begin(at: sequence)
    }
  }

  private func read(_ segment: TCPSegment, _ sequence: UInt32) {
    if isFromFirst {
      readers.0.receive(segment, sequence: sequence, into: self)
    } else {
      readers.1.receive(segment, sequence: sequence, into: self)
    }
  }

  /// What one side acknowledges, the other need not send again: its holes stay.
  private func readAcknowledged() {
    guard isFromFirst ? !readers.1.early.isEmpty : !readers.0.early.isEmpty else { return }
    let number = acknowledgement
    isFromFirst.toggle()
    if isFromFirst {
      readers.0.receiveAcknowledgement(number, into: self)
    } else {
      readers.1.receiveAcknowledgement(number, into: self)
    }
    isFromFirst.toggle()
  }

  private func stop() {
    readers.0.stop()
    readers.1.stop()
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
        HTTPRequest(time: place.time, method: method, target: target, head: head.text))
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
          protocols: hello.protocols, isTruncated: hello.isTruncated)))
    count(\.tls)
  }

  func lostTrack() {
    if let firstIsClient, firstIsClient != isFromFirst { mayHavePassed = true }
  }

  func count(_ figure: WritableKeyPath<HTTPTally, UInt64>) {
    output.tally[keyPath: figure] += 1
  }

  /// The first message tells who is the client; one that contradicts it is no message, but content.
  private func agreeOnClient(_ first: Bool) -> Bool {
    if firstIsClient == nil { firstIsClient = first }
    if firstIsClient == first { return true }
    count(\.malformed)
    return false
  }

  private func receive(_ request: HTTPRequest) {
    if requests.count >= limits.pipelined, let oldest = requests.popFirst() {
      count(\.evicted)
      emit(oldest, nil)
    }
    requests.append(
      .init(
        request: request, method: RequestMethod(request.head.text[request.method]),
        awaited: acknowledgement))
  }

  private func receive(
    _ response: HTTPResponse, _ head: HTTPHead, at place: MessagePlace
  ) -> HTTPFraming {
    while requests.firstHasPassed(at: place.start), let unanswered = requests.popFirst() {
      emit(unanswered, nil)
    }
    if mayHavePassed, requests.isAmbiguous(at: place.start) {
      while let unanswered = requests.popFirst() { emit(unanswered, nil) }
    }
    mayHavePassed = false
    let request = requests.isTooEarly(place.start) ? nil : requests.first
    let framing = head.responseFraming(status: response.status, to: request?.method)
    if response.status < 200, response.status != 101 {
      // Interim (RFC 9110, 15.2): the final one is still to come.
      requests.awaitNext(from: place.end)
      return framing
    }
    emit(request == nil ? nil : requests.popFirst(), response)
    if framing == .toTheEnd { isOpaque = response.status == 101 || request?.method == .connect }
    return framing
  }

  private func emit(_ request: HTTPRequest?, _ response: HTTPResponse?) {
    let (client, server) = sides
    count(request == nil ? \.unrequested : response == nil ? \.unanswered : \.exchanges)
    output.events.append(
      .exchange(
        HTTPExchange(client: client, server: server, request: request, response: response)))
  }

  private var sides: (client: Endpoint, server: Endpoint) {
    firstIsClient == false ? (key.second, key.first) : (key.first, key.second)
  }
}
