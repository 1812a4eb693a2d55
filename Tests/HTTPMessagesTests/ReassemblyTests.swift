import HTTPMessages
import SeededNumbers
import Testing
import TraceModel

/// Segments in any order, cut anywhere, come to the same messages.
@Suite struct ReassemblyTests {
  private static let request = Array(
    "POST /a/long/path?q=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello".utf8)
  private static let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
  private static let expected = ["POST /a/long/path?q=1 → 200"]

  /// A request and a response, each in two segments, changed by the test; then once more, whole.
  private static func talk(
    _ requestSplit: Int, _ responseSplit: Int, handshake: Bool = true,
    change: (inout [Conversation.Segment]) -> Void = { _ in }
  ) -> Conversation {
    // The numbers wrap around in the middle.
    var talk = Conversation(client: .max - 20, server: .max - 10, handshake: handshake)
    talk.send(.client, request, splitAt: [requestSplit])
    talk.send(.server, response, splitAt: [responseSplit])
    talk.change(change)
    return talk
  }

  @Test func messagesAreSplitAtEveryByte() {
    for split in 0..<Self.request.count {
      #expect(Self.talk(split, 0).read() == Self.expected)
      #expect(Self.talk(split, 0, handshake: false).read() == Self.expected)
    }
    for split in 0..<Self.response.count {
      #expect(Self.talk(0, split).read() == Self.expected)
      #expect(Self.talk(0, split, handshake: false).read() == Self.expected)
    }
  }

  @Test func segmentsComeOutOfOrder() {
    for split in 1..<Self.request.count {
      let talk = Self.talk(split, 0) { $0.swapAt(2, 3) }
      #expect(talk.read() == Self.expected)
    }
    for split in 1..<Self.response.count {
      let talk = Self.talk(0, split) { $0.swapAt(3, 4) }
      #expect(talk.read() == Self.expected)
    }
  }

  @Test func segmentsAreRepeated() {
    for split in 1..<Self.request.count {
      let talk = Self.talk(split, 0) { segments in
        segments.insert(segments[2], at: 4)
        segments.append(segments[4])
        segments.append(segments[3])
      }
      let (lines, _, tally) = talk.outcome()
      #expect(lines == Self.expected)
      #expect(tally.repeated >= 3)
    }
  }

  @Test func segmentsOverlap() {
    for split in 4..<Self.request.count {
      for overlap in 1...4 {
        let talk = Self.talk(split, 0) { segments in
          segments[3].sequence &-= UInt32(overlap)
          segments[3].bytes.insert(
            contentsOf: Self.request[split - overlap..<split], at: 0)
        }
        #expect(talk.read() == Self.expected)
        // Out of order, too.
        var swapped = talk
        swapped.change { $0.swapAt(2, 3) }
        #expect(swapped.read() == Self.expected)
      }
    }
  }

  @Test func longTargetInSegmentsOfOneByte() {
    let target = "/" + String(repeating: "x", count: 8_191)
    let bytes = Array("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n".utf8)
    var talk = Conversation()
    talk.send(.client, bytes, splitAt: Array(1..<bytes.count))
    talk.send(.server, "HTTP/1.1 200 OK\r\n\r\n")
    #expect(talk.read() == ["GET \(target) → 200"])
  }

  @Test func anyOrderOfSmallSegmentsIsPutRight() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<300 {
      var talk = Conversation(client: random.next(), server: random.next())
      let places = (1..<Self.request.count).filter { _ in Int.random(in: 0..<6, using: &random) == 0
      }
      talk.send(.client, Self.request, splitAt: places)
      talk.change { segments in
        segments[2...].shuffle(using: &random)
        if Bool.random(using: &random), let copy = segments[2...].randomElement(using: &random) {
          segments.append(copy)
        }
      }
      talk.send(.server, Self.response, splitAt: [])
      #expect(talk.read() == Self.expected)
    }
  }

  @Test func headOverTheLimitIsTruncated() {
    var limits = HTTPLimits()
    limits.head = 512
    var talk = Conversation()
    talk.send(.client, "GET /" + String(repeating: "x", count: 300))
    talk.send(.client, String(repeating: "y", count: 300))
    talk.send(.server, "HTTP/1.1 414 x\r\nContent-Length: 0\r\n\r\n")
    talk.send(.client, " HTTP/1.1\r\n\r\n")
    talk.send(.client, "GET /next HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n")
    let lines = talk.read(limits: limits)
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("GET /xxx") && lines[0].hasSuffix("yyy… → 414"))
    #expect(lines[1] == "GET /next → 200")
  }

  @Test func headThatIsNotAllSeenIsTruncated() {
    var talk = Conversation()
    talk.send(.client, "GET /seen HTTP/1.1\r\nHost: h\r\nCookie: x", unseen: 4_000)
    talk.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nSet-Cookie: ", unseen: 3_000)
    let (lines, _, tally) = talk.outcome()
    #expect(lines == ["GET /seen… → 200…"])
    #expect(tally.incomplete == 2)
  }

  @Test func aHoleIsSkippedWhenTheOtherSideAcknowledges() {
    var talk = Conversation()
    talk.send(.client, "GET /1 HTTP/1.1\r\nHost: h")
    talk.skip(.client, 40)
    talk.send(.client, "GET /2 HTTP/1.1\r\n\r\n")
    talk.send(.server, "HTTP/1.1 201 x\r\nContent-Length: 0\r\n\r\n")
    talk.send(.server, "HTTP/1.1 202 x\r\nContent-Length: 0\r\n\r\n")
    // There was room for two requests more.
    #expect(talk.read() == ["GET /1… → 201", "- → 202", "GET /2 → -"])
  }
}
