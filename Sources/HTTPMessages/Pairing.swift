import TraceModel

/// Which response answers which request on a connection: reported only where it is proven.
///
/// **The model.** Each direction is a stream of bytes whose numbers do not wrap: byte 0 follows the SYN. A message
/// begins at a known byte, its framing says where the next one begins (RFC 9112, 6.3), and so on from the SYN. What
/// breaks that chain is *unknown*: a hole that the other side has acknowledged or that nothing fills, a body whose
/// end was not seen, bytes that are no message, a SYN that was not seen, for it may have held requests. Behind it, a
/// message is found where a segment plainly begins with one. That is a *guess*: it may be content.
///
/// **Requests** are slots in the order of the client's bytes. An unknown of n bytes before a request is a *gap*: any
/// number of requests up to n ÷ 16, for `GET / HTTP/1.1` and its line end take 16 bytes. A guessed request is one or
/// none. **Final responses** answer the slots in order (RFC 9112, 9.3.2); an unknown of n bytes in the server's stream
/// may have held n ÷ 16 of them, as `HTTP/1.1 200` and two line ends take 16 bytes, and a guessed response is one
/// or none. Interim responses answer nothing.
///
/// So the next final response is for a slot between two *bounds*, which are the same one where nothing is unknown:
///
///   - the `first` slot that may still wait: every gap was full, and no response has passed unseen;
///   - the `last` one that it may be for: no gap held a request, and as many responses have passed as there was
///     room for.
///
/// Acknowledgements narrow them where they differ. A response answers no request that its sender had not got: one that begins at or
/// behind the acknowledgement which the response's first byte was sent with. Nor one that was sent when the client
/// had got a byte of that response already. What the server had acknowledged and was not seen here is an unknown of
/// the client's stream at that moment, whether or not it comes later.
///
/// A response and a request are a pair if both bounds are that request. Otherwise the response is reported as `missing`
/// its request, and each request as `missing` its response once the first bound has passed it. Nothing else makes up
/// for an unknown: a client that always has one more request under way looks like one whose response was lost.
///
/// The bounds come together again when the slots of a gap are all answered: by as many final responses as it had
/// room for, or when a response that the acknowledgements rule out for what follows the gap leaves but one.
struct Pairing {
  /// A request that waits for its final response.
  struct Entry {
    let request: HTTPRequest
    /// Nil if it is not certain.
    let method: RequestMethod?
    /// Its first byte.
    let start: Int64
    /// The first byte of the server that the client had not got when it sent the request.
    let awaited: Int64
    /// Tells that it may be content.
    let isGuess: Bool
  }

  /// What a response is to the requests.
  enum Answer {
    /// It is the answer to the first request.
    case pair
    /// It may be for one of several, or for one that was not seen.
    case uncertain
    /// Nobody has asked for it.
    case unasked
  }

  /// Bytes of the client in which there may be requests.
  private struct Gap {
    let start: Int64
    var end: Int64
    /// Requests that are known to be there, and have been reported.
    var known = 0
    /// How many responses were for its requests, if it was full.
    var answered = 0

    var room: Int { known + Int(clamping: (end - start) / Pairing.shortest) - answered }
  }

  private enum Slot {
    case request(Entry)
    case gap(Gap)
  }

  /// The shortest request line and the shortest head of a response, in bytes.
  static let shortest: Int64 = 16
  /// A gap with more room will not be filled: what follows it is not kept.
  private static let hopeless = 32

  private var slots: [Slot] = []
  /// The first bound, and how many slots before it are still in the array.
  private var first = 0
  /// The last bound, or a gap before it.
  private var last = 0
  /// How many requests wait.
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// Adds a request behind all others.
  ///
  /// - Returns: false if its response can no longer be told from those of others: it is not kept.
  mutating func append(_ entry: Entry) -> Bool {
    dropFullGaps()
    if first == slots.count - 1, case .gap(var gap) = slots[first], gap.room > Self.hopeless {
      gap.known += 1
      slots[first] = .gap(gap)
      return false
    }
    slots.append(.request(entry))
    count += 1
    return true
  }

  /// Adds bytes of the client, behind all others, in which there may be requests.
  mutating func appendGap(from start: Int64, to end: Int64) {
    guard start < end else { return }
    if slots.count > first, case .gap(var gap) = slots[slots.count - 1], gap.end == start {
      gap.end = end
      slots[slots.count - 1] = .gap(gap)
    } else {
      slots.append(.gap(Gap(start: start, end: end)))
    }
  }

  /// Takes the oldest request out; its response will come all the same.
  mutating func evict() -> HTTPRequest? {
    guard
      let index = slots[first...].firstIndex(where: {
        if case .request = $0 { true } else { false }
      }),
      case .request(let entry) = slots[index]
    else { return nil }
    var gap = Gap(start: entry.start, end: entry.start, known: 1)
    if index > first, case .gap(let before) = slots[index - 1] {
      gap = before
      gap.known += 1
      slots.remove(at: index)
      if last >= index { last -= 1 }
      slots[index - 1] = .gap(gap)
    } else {
      slots[index] = .gap(gap)
    }
    count -= 1
    return entry.request
  }

  /// Takes all requests out.
  mutating func removeAll() -> [HTTPRequest] {
    let waiting = slots[first...].compactMap { slot -> HTTPRequest? in
      if case .request(let entry) = slot { entry.request } else { nil }
    }
    self = Pairing()
    return waiting
  }

  /// Final responses may have passed unseen between these bytes of the server.
  mutating func skipResponses(from start: Int64, to end: Int64) {
    var position = start
    last = max(last, first)
    while last < slots.count {
      guard case .request(let entry) = slots[last] else {
        last += 1
        continue
      }
      position = max(position, entry.awaited)
      if !entry.isGuess {
        position += Self.shortest
        guard position <= end else { return }
      }
      last += 1
    }
  }

  /// Finds out what a response that begins at this byte is for.
  ///
  /// - Parameters:
  ///   - start: its first byte.
  ///   - acknowledged: the first byte of the client that the server had not got when it sent that.
  ///   - isGuess: whether it may be content.
  ///   - isFinal: whether it is no interim response.
  ///   - passed: takes the requests whose response will not come any more, or the one of the pair.
  /// - Returns: what it is, and the method if it is certain.
  mutating func answer(
    at start: Int64, acknowledged: Int64, isGuess: Bool, isFinal: Bool,
    passed: (HTTPRequest) -> Void
  ) -> (answer: Answer, method: RequestMethod?) {
    dropFullGaps()
    guard let target = lastTarget(at: start, acknowledged: acknowledged) else {
      return (.unasked, nil)
    }
    defer { compact() }
    // What is no response all the same says how far those before it can have come.
    last = isFinal || isGuess ? target + 1 : target
    guard isFinal, !isGuess else { return (.uncertain, nil) }
    switch slots[first] {
    case .gap(var gap):
      gap.answered += 1
      slots[first] = .gap(gap)
      return (.uncertain, nil)
    case .request(let entry):
      first += 1
      count -= 1
      passed(entry.request)
      let isCertain = target == first - 1
      return (isCertain ? .pair : .uncertain, isCertain ? entry.method : nil)
    }
  }

  /// The last slot that a response may be for; nil if there is none.
  private func lastTarget(at start: Int64, acknowledged: Int64) -> Int? {
    var index = max(last, first)
    // A gap, and what was taken for a request, may have been none.
    while index < slots.count, isOptional(index) { index += 1 }
    // Where both bounds are the same request, there is nothing to narrow.
    if index == first, index < slots.count { return index }
    if index == slots.count { index -= 1 }
    while index >= first {
      switch slots[index] {
      case .request(let entry):
        if entry.start < acknowledged, entry.awaited <= start { return index }
      case .gap(let gap):
        if gap.start < acknowledged, gap.room > 0 { return index }
      }
      index -= 1
    }
    return nil
  }

  private func isOptional(_ index: Int) -> Bool {
    switch slots[index] {
    case .request(let entry): entry.isGuess
    case .gap: true
    }
  }

  /// Moves the first bound over gaps whose requests are all answered.
  private mutating func dropFullGaps() {
    while first < slots.count, case .gap(let gap) = slots[first], gap.room == 0,
      first < slots.count - 1
    {
      first += 1
    }
    compact()
  }

  private mutating func compact() {
    if first == slots.count {
      slots.removeAll(keepingCapacity: slots.capacity <= Self.keptCapacity)
      last = 0
      first = 0
    } else if first > slots.count / 2, first >= Self.keptCapacity {
      slots.removeFirst(first)
      last = max(last - first, 0)
      first = 0
    }
  }

  private static let keptCapacity = 16
}
