import TraceModel

/// What a direction of a connection is read into.
protocol MessageReceiver: AnyObject {
  /// Takes a head, and returns how far the body behind it reaches.
  func receive(_ head: HTTPHead, at place: MessagePlace) -> HTTPFraming
  /// Takes the beginning of a TLS connection.
  func receive(_ hello: ClientHello, at place: MessagePlace)
  /// Takes it that a message was due, and what came is none.
  func receiveOther()
  /// Where the next message begins, unless who has sent the last one on the other side did not wait for the end of
  /// the one before; nil if nobody waits.
  var boundary: Int64? { get }
  /// Counts something.
  func count(_ figure: WritableKeyPath<HTTPTally, UInt64>)
}

/// Where the head of a message is.
struct MessagePlace {
  /// When its first byte was seen: the kernel's clock in nanoseconds.
  var time: UInt64 = 0
  /// Its first byte.
  var start: Int64 = 0
  /// The byte behind its head, or behind what is known of that.
  var end: Int64 = 0
  /// The first byte of the other direction that its sender had not got; nil if it did not say.
  var acknowledged: Int64?
  /// Between this byte and the first one, messages may have passed unseen; the first one if none have.
  var unknownFrom: Int64 = 0
  /// Tells that it may be content: nothing but its look says that it is a message.
  var isGuess = false
}

/// Reads the messages of one direction of a connection, out of segments in any order.
///
/// Bodies are mostly not seen: where a body's length is known, its bytes count as read. Where a byte is of no known
/// part of a message, all is unknown from there on, and the next message is where a segment plainly begins with one.
struct MessageReader {
  /// What the next byte is part of.
  enum Phase {
    case head
    case chunks(ChunkedBody)
    /// Of a message, or of a body that reaches to the end.
    case endOrHead
    case nothing
  }

  var phase = Phase.head
  /// The next byte; nil before the first.
  var next: Int64?
  /// The first byte.
  private var start: Int64?
  /// From here on, messages may have passed unseen; nil if a message begins, or goes on, at exactly the next byte.
  var unknownFrom: Int64?
  /// Tells that track was lost only because the rest of a body in chunks is left out as content.
  var isInChunks = false
  /// Tells that bytes of no known part of a message were seen behind the last one.
  var hasOther = false
  /// A body that may not have been sent: its first byte shows whether it was.
  var doubtful: (start: Int64, length: Int64, isGuess: Bool)?
  /// The beginning of a head, unfinished; no end of it is in the first `searched` bytes.
  var unfinished: [UInt8] = []
  var searched = 0
  /// Where that head begins.
  var place = MessagePlace()
  /// Tells that no message was read yet.
  var isFirst = true
  /// What came before what precedes it.
  var early = EarlySegments()
  private var numbers: StreamNumbers?
  /// The end of what was seen.
  private var seen = Int64.min
  /// The acknowledgement of the segment that is being read.
  var acknowledged: Int64?

  let parser: HTTPHeadParser
  let limit: Int

  init(parser: HTTPHeadParser, limit: Int) {
    self.parser = parser
    self.limit = limit
  }

  /// The bytes that are kept.
  var bufferedBytes: Int { unfinished.count + early.bytes }

  /// Tells that part of a message has been seen, and that the rest is awaited.
  var isWaiting: Bool { !unfinished.isEmpty || !early.isEmpty }

  /// TCP's number of the first byte; nil while that is not known.
  var origin: UInt32? { numbers?.origin }

  /// How far the direction is known to have come.
  var reached: Int64 { numbers?.reached ?? 0 }

  /// Tells that all is known up to here: no message may have passed unseen, and none is awaited that was sent.
  var isCertain: Bool {
    guard let next else { return true }
    return (unknownFrom == nil || (isInChunks && !hasOther)) && early.isEmpty
      && !(isHead && reached > next)
  }

  var isHead: Bool { if case .head = phase { true } else { false } }
  private var isChunked: Bool { if case .chunks = phase { true } else { isInChunks } }
  var isNothing: Bool { if case .nothing = phase { true } else { false } }

  /// Stops reading this direction.
  mutating func stop() {
    phase = .nothing
    unfinished = []
    early = EarlySegments()
  }

  /// States the number of the first byte, where a message begins.
  mutating func begin(at sequence: UInt32) {
    guard next == nil else { return }
    if numbers == nil { numbers = StreamNumbers(origin: sequence) }
    next = position(of: sequence)
    start = next
  }

  /// States the first byte, where a message begins.
  mutating func begin(at position: Int64) {
    guard next == nil else { return }
    next = position
    start = position
  }

  /// States a byte that follows what was not seen.
  mutating func beginAnywhere(at sequence: UInt32) {
    guard next == nil else { return }
    begin(at: sequence)
    unknownFrom = .min / 2
  }

  /// Takes the other side's word that it has got all before this number.
  ///
  /// - Returns: the byte that it awaits.
  mutating func acknowledge(_ sequence: UInt32) -> Int64 {
    if numbers == nil { numbers = StreamNumbers(origin: sequence) }
    let position = position(of: sequence)
    numbers?.reach(position)
    return position
  }

  /// Which byte a sequence number is.
  private func position(of sequence: UInt32) -> Int64 {
    numbers?.position(of: sequence, expected: next) ?? 0
  }

  /// Where a sequence number is from the first byte on; nil if that is not known.
  func distance(of sequence: UInt32) -> Int64? { start.map { position(of: sequence) - $0 } }

  /// Takes payload in.
  mutating func receive(
    _ segment: TCPSegment, sequence: UInt32, acknowledged: Int64?,
    into receiver: some MessageReceiver
  ) {
    if case .nothing = phase { return }
    let payload = segment.payload
    guard next != nil || HTTPHead.mayBegin(payload) else { return }
    begin(at: sequence)
    guard let next else { return }
    let start = position(of: sequence)
    let end = start + Int64(segment.length)
    let isRepeated = end <= seen
    seen = max(seen, end)
    numbers?.reach(end)
    if start > next, !segment.isContinuous { isInChunks = false }
    if segment.isContinuous, start == receiver.boundary, start > next, isChunked {
      // The chunks' sizes were left out as content.
      phase = .head
      if unknownFrom != nil { unknownFrom = isInChunks ? nil : start }
      self.next = start
    }
    if start <= self.next ?? next {
      let next = self.next ?? next
      guard end > next else {
        if isRepeated { receiver.count(\.repeated) }
        return
      }
      // What overlaps with what came before is left out.
      self.acknowledged = acknowledged
      read(
        UnsafeRawBufferPointer(rebasing: payload.dropFirst(Int(next - start))), upTo: end,
        segment.time, into: receiver)
      readEarly(into: receiver)
    } else if skipChunk(to: start) {
      self.acknowledged = acknowledged
      read(payload, upTo: end, segment.time, into: receiver)
      readEarly(into: receiver)
    } else if unknownFrom == nil {
      early.insert(
        .init(
          start: start, length: segment.length, time: segment.time, acknowledged: acknowledged,
          bytes: Array(payload)))
      // A head cannot be longer, and there is no more than one before a body.
      if start - next >= Int64(limit) {
        passHoles(before: start + 1, into: receiver)
      } else if early.bytes > limit {
        skipHole(into: receiver)
      }
    } else {
      giveUp(into: receiver)
      loseTrack()
      self.next = start
      self.acknowledged = acknowledged
      read(payload, upTo: end, segment.time, into: receiver)
    }
  }

  /// Takes it that the body may not have been sent which begins here, and which was stepped over.
  mutating func doubtBody(from start: Int64) {
    guard isHead, unfinished.isEmpty, let next, next > start, reached <= start else { return }
    self.next = start
    doubtBody(of: next - start)
  }

  /// Takes it that a body of this length follows, or the next message.
  mutating func doubtBody(of length: Int64) {
    guard let next else { return }
    doubtful = (next, length, unknownFrom != nil)
    unknownFrom = next
  }

  /// Starts over at the next byte, as another connection would.
  mutating func beginAnew() {
    guard unknownFrom == nil else { return stop() }
    phase = .head
    isFirst = true
  }

  /// States the end of the direction: a body cannot reach beyond it.
  mutating func end(at sequence: UInt32) {
    guard let next else { return }
    let end = position(of: sequence)
    numbers?.reach(end)
    if isHead, next > end { unknownFrom = unknownFrom ?? end }
  }

  /// Reads what there is: nothing will follow.
  mutating func finish(into receiver: some MessageReceiver) {
    while !early.isEmpty { skipHole(into: receiver) }
    giveUp(into: receiver)
  }
}

extension MessageReader {
  /// Steps over bytes that are no beginning of a message: with the first one, a doubtful body is none any more.
  private mutating func passOther(_ count: Int) -> Int {
    guard let doubtful, doubtful.start == next else {
      loseTrack()
      hasOther = true
      advance(by: count)
      return count
    }
    self.doubtful = nil
    if !doubtful.isGuess { unknownFrom = nil }
    next = doubtful.start + doubtful.length
    return Int(min(Int64(count), doubtful.length))
  }

  /// So many bytes more are dealt with.
  mutating func advance(by count: Int) {
    next = next.map { $0 + Int64(count) }
  }

  /// From the next byte on, messages may pass unseen.
  mutating func loseTrack() {
    if case .nothing = phase { return }
    if unknownFrom == nil { unknownFrom = next }
    phase = .head
  }

  /// Reads bytes that begin at `next`, and knows that those up to `end` follow, which it cannot see.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, upTo end: Int64, _ time: UInt64,
    into receiver: some MessageReceiver
  ) {
    var rest = bytes
    while !rest.isEmpty {
      let count: Int?
      switch phase {
      case .head:
        // Where it is not known that a message begins, it must look like one.
        guard unknownFrom == nil || !unfinished.isEmpty || HTTPHead.mayBegin(rest) else {
          count = passOther(rest.count)
          break
        }
        count = readHead(rest, time, into: receiver)
        if count == nil, unknownFrom == nil || HTTPHead.beginsAsKnown(rest) {
          // Not what it seemed to be: the rest of the segment is not looked at.
          receiver.count(\.malformed)
          receiver.receiveOther()
        }
      case .chunks(var body):
        count = body.read(rest)
        phase = body.isComplete ? .head : .chunks(body)
        advance(by: count ?? 0)
        if count == nil {
          receiver.count(\.malformed)
          receiver.receiveOther()
        }
      case .endOrHead:
        phase = HTTPHead.beginsAsKnown(rest) ? .head : .nothing
        // Whoever has asked for the next message did not wait for more of the one before.
        if next != receiver.boundary, case .head = phase { loseTrack() }
        continue
      case .nothing: return
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count ?? passOther(rest.count)))
    }
    guard let next, end > next else { return }
    switch phase {
    case .nothing: return
    case .head, .endOrHead: break
    case .chunks:
      if skipChunk(to: end) { return }
      isInChunks = unknownFrom == nil
    }
    giveUp(into: receiver)
    loseTrack()
    self.next = end
  }
}
