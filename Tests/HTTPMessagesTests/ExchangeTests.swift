import HTTPMessages
import Testing
import TraceModel

/// Which response belongs to which request, and where the next message begins (RFC 9112, 6.3 and 9.3).
@Suite struct ExchangeTests {
  @Test func requestAndResponseArePaired() throws {
    var talk = Conversation()
    talk.send(.client, "GET /a?b=c HTTP/1.1\r\nHost: example.com\r\n\r\n")
    talk.send(.server, "HTTP/1.0 404 Not Found\r\nContent-Length: 3\r\n\r\nabc")
    let (lines, events, tally) = talk.outcome()
    #expect(lines == ["GET /a?b=c → 404"])
    guard case .exchange(let exchange) = events.first else { return }
    let request = try #require(exchange.request)
    let response = try #require(exchange.response)
    #expect(exchange.client == Conversation.client && exchange.server == Conversation.server)
    #expect(request.head["host"] == "example.com")
    #expect(request.head.minorVersion == 1 && response.head.minorVersion == 0)
    #expect(request.head.bodySize == nil && response.head.bodySize == 3)
    #expect(request.time == 3_000 && exchange.timeToFirstByte == 1_000)
    #expect(tally.exchanges == 1 && tally.malformed == 0)
  }

  @Test func connectionIsKeptAlive() {
    var talk = Conversation()
    for number in 1...3 {
      talk.send(.client, "GET /\(number) HTTP/1.1\r\n\r\n")
      talk.send(.server, "HTTP/1.1 20\(number) x\r\nContent-Length: 2\r\n\r\nok")
    }
    #expect(talk.read() == ["GET /1 → 201", "GET /2 → 202", "GET /3 → 203"])
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() {
    var talk = Conversation()
    talk.send(
      .client, "GET /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\nContent-Length: 4\r\n\r\nbodyGET /3")
    talk.send(.client, " HTTP/1.1\r\n\r\n")
    talk.send(
      .server,
      "HTTP/1.1 201 x\r\nContent-Length: 0\r\n\r\nHTTP/1.1 202 x\r\nContent-Length: 1\r\n\r\n!HTTP/1.1 203 x\r\n\r\n"
    )
    #expect(talk.read() == ["GET /1 → 201", "POST /2 → 202", "GET /3 → 203"])
  }

  /// Responses without a body whatever their fields say.
  @Test(arguments: [("HEAD", 200), ("GET", 204), ("GET", 304)])
  func noBodyFollows(method: String, status: Int) {
    var talk = Conversation()
    talk.send(.client, "\(method) /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n")
    talk.send(
      .server,
      "HTTP/1.1 \(status) x\r\nContent-Length: 10\r\n\r\nHTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n"
    )
    #expect(talk.read() == ["\(method) /1 → \(status)", "GET /2 → 200"])
  }

  @Test func interimResponsesAreNotTheAnswer() {
    var talk = Conversation()
    talk.send(
      .client, "POST /1 HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
    talk.send(.server, "HTTP/1.1 100 Continue\r\n\r\n")
    talk.send(.client, "body")
    // The client had got the interim response, and nothing else, when it sent this.
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(
      .server, "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 201 x\r\nContent-Length: 0\r\n\r\n")
    talk.send(.server, "HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n")
    #expect(talk.read() == ["POST /1 → 201", "GET /2 → 200"])
  }

  @Test func chunksAreSkipped() {
    var talk = Conversation()
    talk.send(.client, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n")
    let body = "1a;x=y\r\nHTTP/1.1 200 OK\r\n\r\n1234567\r\n0\r\nTrailer: x\r\n\r\n"
    talk.send(
      .server,
      "HTTP/1.1 201 x\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n\(body)HTTP/1.1 202 x\r\n\r\n")
    #expect(talk.read() == ["GET /1 → 201", "GET /2 → 202"])
  }

  @Test func chunksThatAreNotSeenHoldNothingUp() {
    var talk = Conversation()
    talk.send(.client, "PUT /1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    talk.leaveOut(.client, 30)
    talk.send(.server, "HTTP/1.1 201 x\r\nTransfer-Encoding: chunked\r\n\r\n")
    talk.leaveOut(.server, 30)
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 202 x\r\nContent-Length: 0\r\n\r\n")
    var analyzer = HTTPAnalyzer(keeping: [])
    var events: [String] = []
    for segment in talk.segments {
      analyzer.receive(segment, at: 1_000) { events.append($0.words) }
    }
    #expect(events == ["PUT /1 → 201", "GET /2 → 202"])
  }

  @Test func bodiesThatAreNotSeenAreSteppedOver() {
    var talk = Conversation()
    talk.send(.client, "GET /1 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 201 x\r\nContent-Length: 100\r\n\r\n")
    talk.skip(.server, 40)
    talk.send(.server, "HTTP/1.1 500 x\r\nContent-Length: 5\r\n\r\n")  // content
    talk.skip(.server, 23)
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 202 x\r\nTransfer-Encoding: chunked\r\n\r\n")
    talk.leaveOut(.server, 3_000)
    talk.send(.client, "GET /3 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 203 x\r\n\r\n")
    let (lines, _, tally) = talk.outcome()
    #expect(lines == ["GET /1 → 201", "GET /2 → 202", "GET /3 → 203"])
    #expect(tally.malformed == 0 && tally.unrequested == 0)
  }

  @Test func bodyReachesToTheEndOfTheConnection() {
    var talk = Conversation()
    talk.send(.client, "GET /1 HTTP/1.0\r\n\r\n")
    talk.send(.server, "HTTP/1.0 200 OK\r\n\r\nHTTP/1.1 500 x\r\n\r\n")
    talk.send(.server, "HTTP/1.1 501 x\r\n\r\n")
    talk.end(.server)
    talk.end(.client)
    #expect(talk.read() == ["GET /1 → 200"])
  }

  @Test(arguments: [
    "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n|HTTP/1.1 101 x\r\n\r\n"
  ])
  func nothingIsReadOfAnotherProtocol(opening: String) {
    let parts = opening.split(separator: "|").map(String.init)
    var talk = Conversation()
    talk.send(.client, parts[0])
    talk.send(.server, parts[1])
    talk.send(.client, "GET /inner HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 200 OK\r\n\r\n")
    #expect(talk.read().count == 1)
  }

  @Test func whatIsInATunnelIsMarked() {
    var talk = Conversation()
    talk.send(.client, "CONNECT a:80 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 200 x\r\n\r\n")
    talk.send(.client, "GET /inner HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 404 x\r\n\r\n")
    let (lines, events, _) = talk.outcome()
    #expect(lines == ["CONNECT a:80 → 200", "GET /inner → 404"])
    let tunnels = events.map {
      if case .exchange(let exchange) = $0 { exchange.isTunnel } else { false }
    }
    #expect(tunnels == [false, true])
  }

  @Test func aTunnelForSomethingElseIsLeftAlone() {
    var talk = Conversation()
    talk.send(.client, "CONNECT a:25 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 200 x\r\n\r\n220 ready\r\n")
    talk.send(.client, "GET /inner HTTP/1.1\r\n\r\n")
    #expect(talk.read() == ["CONNECT a:25 → 200"])
  }

  @Test func whatIsMissingIsSaid() {
    var talk = Conversation(handshake: false)
    talk.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.end(.client, with: .rst)
    let (lines, _, tally) = talk.outcome()
    #expect(lines == ["- → 200", "GET /2 → -"])
    #expect(tally.unrequested == 1 && tally.unanswered == 1)
  }

  /// What was lost may have been an interim response: the client of two requests at a time looks the same.
  @Test func lostResponseLeavesTheOthersUncertain() {
    var talk = Conversation()
    talk.send(.client, "GET /1 HTTP/1.1\r\n\r\n")
    talk.skip(.server, 50)
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 202 x\r\nContent-Length: 0\r\n\r\n")
    #expect(Set(talk.read()) == ["GET /1 → -", "GET /2 → -", "- → 202"])
  }

  @Test func lostRequestDoesNotShiftTheOthers() {
    var talk = Conversation()
    talk.skip(.client, 30)
    talk.send(.server, "HTTP/1.1 201 x\r\nContent-Length: 0\r\n\r\n")
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 202 x\r\nContent-Length: 0\r\n\r\n")
    #expect(talk.read() == ["- → 201", "GET /2 → 202"])
  }

  /// Where responses may have passed unseen, none is given to what was asked before.
  @Test func pipelinedResponsesThatAreNotSeenAreNotGuessed() {
    var talk = Conversation()
    talk.send(
      .client, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 201 x\r\nContent-Length: 0\r\n\r\nHTTP", unseen: 100)
    talk.send(.server, "HTTP/1.1 203 x\r\nContent-Length: 0\r\n\r\n")
    let lines = talk.read()
    #expect(lines.first == "GET /1 → 201")
    #expect(Set(lines.dropFirst()) == ["GET /2 → -", "GET /3 → -", "- → 203"])
  }

  /// The requests of a gap are all answered once as many responses have come as it had room for.
  @Test func whatFollowsAGapIsCertainAgain() {
    var talk = Conversation()
    talk.send(.client, "GET /1 HTTP/1.1\r\n\r\n")
    talk.skip(.client, 31)
    talk.send(.client, "GET /3 HTTP/1.1\r\n\r\nGET /4 HTTP/1.1\r\n\r\n")
    for number in 1...4 {
      talk.send(.server, "HTTP/1.1 20\(number) x\r\nContent-Length: 0\r\n\r\n")
    }
    #expect(talk.read() == ["GET /1 → 201", "- → 202", "GET /3 → -", "- → 203", "GET /4 → 204"])
  }

  /// More than 4 GiB of a body are not seen; what the client acknowledges says that they have passed.
  @Test(arguments: [3_000_000_000, 5_000_000_000, 20_000_000_000])
  func bodiesOfAnyLengthAreSteppedOver(length: UInt64) {
    var talk = Conversation()
    talk.send(.client, "GET /1 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 201 x\r\nContent-Length: \(length)\r\n\r\n")
    talk.skip(.server, Int(truncatingIfNeeded: length & 0xffff_ffff))
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 202 x\r\nContent-Length: 0\r\n\r\n")
    #expect(talk.read() == ["GET /1 → 201", "GET /2 → 202"])
  }

  /// A request was half in the SYN and half behind it, and neither is here; its response has no length.
  @Test func whatTheServerHadAcknowledgedIsAwaited() {
    var talk = Conversation()
    talk.change { $0.removeFirst() }
    talk.skip(.client, 15)
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 201 x\r\n\r\n")
    talk.send(.server, "HTTP/1.1 202 x\r\n\r\n")
    #expect(Set(talk.read()) == ["GET /2 → -", "- → 201", "- → 202"])
  }

  /// A whole HEAD was in the SYN, which is not here; the length that its response states looks like a body's.
  @Test func whatAnUnseenSYNMayHaveHeldIsAwaited() {
    var talk = Conversation()
    talk.change { $0.removeFirst() }
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 201 x\r\nContent-Length: 30\r\n\r\n")
    talk.send(.server, "HTTP/1.1 202 x\r\n\r\n")
    #expect(Set(talk.read()).isSuperset(of: ["GET /2 → -", "- → 201"]))
  }

  /// The request is in the SYN, and what the server sends is first seen in the middle of the response.
  @Test func contentThatComesFirstIsNoResponse() {
    var talk = Conversation()
    let request = Array("GET /1 HTTP/1.1\r\n\r\n".utf8)
    talk.change {
      $0.removeLast()
      $0[0].bytes = request
    }
    talk.skip(.client, request.count)
    talk.skip(.server, 40)
    talk.send(.server, "HTTP/1.1 500 fake\r\nContent-Length: 0\r\n\r\n")
    #expect(Set(talk.read()) == ["GET /1 → -", "- → 500"])
  }

  /// The first response may be for a HEAD from before, so that its end is not known.
  @Test func anOlderConnectionWhoseResponseHasNoLengthIsNotPaired() {
    var talk = Conversation(handshake: false)
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 201 x\r\n\r\n")
    talk.send(.server, "HTTP/1.1 202 x\r\n\r\n")
    #expect(Set(talk.read()).isSuperset(of: ["GET /2 → -", "- → 201"]))
  }

  /// A request was under way: what came of its response's body ends before the length says, or shows no end.
  @Test(arguments: ["Content-Length: 5\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3e8\r\nab"])
  func anOlderConnectionThatEndsInTheUnknownIsNotPaired(rest: String) {
    var talk = Conversation(handshake: false)
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 201 x\r\n\(rest)", unseen: rest.hasSuffix("ab") ? 1_010 : 0)
    if rest.hasSuffix("ab") {
      talk.send(.server, "0\r\n\r\nHTTP/1.1 202 x\r\nContent-Length: 0\r\n\r\n")
    }
    talk.end(.server)
    #expect(Set(talk.read()) == ["GET /2 → -", "- → 201"])
  }

  /// The first request is content of another one's body.
  @Test func anOlderConnectionThatBeginsInABodyIsNotPaired() {
    var talk = Conversation(handshake: false)
    talk.send(.client, "of a body")
    talk.send(.client, "GET /fake HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 201 x\r\nContent-Length: 0\r\n\r\n")
    #expect(Set(talk.read()) == ["GET /fake → -", "- → 201"])
  }

  /// What is left of HEAD looks like a method: whether its response has a body is not known.
  @Test func aMethodThatMayBeCutDoesNotSayWhereTheResponseEnds() {
    var talk = Conversation()
    talk.skip(.client, 1)
    talk.send(.client, "EAD /1 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 201 x\r\nContent-Length: 38\r\n\r\n")
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 202 x\r\nContent-Length: 38\r\n\r\n")
    talk.send(.server, "HTTP/1.1 500 x\r\nContent-Length: 0 \r\n\r\n")
    #expect(!talk.read().contains("GET /2 → 500"))
  }

  /// Of a body in chunks the first bytes are taken, up to the middle of a chunk, and the rest is left out.
  @Test func whatFollowsALongBodyInChunksIsCertain() {
    var talk = Conversation()
    for number in 1...2 {
      talk.send(.client, "GET /\(number) HTTP/1.1\r\n\r\n")
      talk.send(.server, "HTTP/1.1 20\(number) x\r\nTransfer-Encoding: chunked\r\n\r\n")
      talk.send(.server, "3e8\r\nabc", unseen: 999)
      talk.leaveOut(.server, 5_000)
    }
    #expect(talk.read() == ["GET /1 → 201", "GET /2 → 202"])
  }

  @Test func portsAreUsedAgain() {
    var first = Conversation()
    first.send(.client, "GET /1 HTTP/1.1\r\n\r\n")
    var second = Conversation(client: 77_000, server: 99_000)
    second.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    second.send(.server, "HTTP/1.1 200 OK\r\n\r\n")
    first.change { $0 += second.segments }
    #expect(first.read() == ["GET /1 → -", "GET /2 → 200"])
  }

  @Test func http2IsCountedAndLeftAlone() {
    var talk = Conversation()
    talk.send(.client, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    talk.send(.client, "GET / HTTP/1.1\r\n\r\n")
    let (lines, _, tally) = talk.outcome()
    #expect(lines.isEmpty && tally.http2 == 1)
  }
}
