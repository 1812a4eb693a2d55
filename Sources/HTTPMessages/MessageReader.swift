import TraceModel

/// What a direction of a connection is read into.
protocol MessageReceiver: AnyObject {
  /// Takes a head, and tells how far the body behind it reaches.
  func receive(_ head: HTTPHead, at place: MessagePlace) -> HTTPFraming
  /// Takes the beginning of a TLS connection.
  func receive(_ hello: ClientHello, at place: MessagePlace)
  /// Takes it that messages may have passed unseen.
  func lostTrack()
  /// Counts something.
  func count(_ figure: WritableKeyPath<HTTPTally, UInt64>)
}

/// Where the head of a message is.
struct MessagePlace {
  /// When its first byte was seen: the kernel's clock in nanoseconds.
  var time: UInt64 = 0
  /// The number of its first byte.
  var start: UInt32 = 0
  /// The number of the byte behind its head, or behind what is known of that.
  var end: UInt32 = 0
}

/// Reads the messages of one direction of a connection, out of segments in any order.
///
/// Bodies are mostly not seen: where a body's length is known, its bytes count as read. Where it is not,
/// the position is a guess (`isExact` is false), and the next message is where one plainly begins.
struct MessageReader {
  /// What the next byte is part of.
  enum Phase {
    case head
    case chunks(ChunkedBody)
    case nothing
  }

  var phase = Phase.head
  /// The number of the next byte; nil before the first.
  private(set) var next: UInt32?
  /// Tells that a message begins, or goes on, at exactly the next byte.
  var isExact = false
  /// The beginning of a head, unfinished; no end of it is in the first `searched` bytes.
  var unfinished: [UInt8] = []
  var searched = 0
  /// Where that head begins.
  var place = MessagePlace()
  /// What came before what precedes it.
  private(set) var early = EarlySegments()

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

  private var isInChunks: Bool { if case .chunks = phase { true } else { false } }

  /// Reads no more of this direction.
  mutating func stop() {
    phase = .nothing
    unfinished = []
    early = EarlySegments()
  }

  /// States the number of the first byte.
  mutating func begin(at sequence: UInt32) {
    guard next == nil else { return }
    next = sequence
    isExact = true
  }

  /// Takes payload in.
  mutating func receive(
    _ segment: TCPSegment, sequence: UInt32, into receiver: some MessageReceiver
  ) {
    if case .nothing = phase { return }
    let payload = segment.payload
    guard let next else {
      if HTTPHead.mayBegin(payload) {
        begin(at: sequence)
        read(payload, unseen: segment.length - payload.count, segment.time, into: receiver)
      }
      return
    }
    let distance = Int(Int32(bitPattern: sequence &- next))
    if distance + segment.length <= 0 {
      receiver.count(\.repeated)
    } else if distance <= 0 {
      // What overlaps with what came before is left out.
      let new = UnsafeRawBufferPointer(rebasing: payload.dropFirst(-distance))
      guard isExact || HTTPHead.mayBegin(new) else {
        loseTrack(after: distance + segment.length, for: receiver)
        return
      }
      read(
        new, unseen: distance + segment.length - new.count, segment.time, into: receiver)
      readEarly(into: receiver)
    } else if isExact, !isInChunks, distance < limit {
      early.insert(segment, sequence: sequence)
      // A head cannot be longer, and there is no more than one before a body.
      if early.bytes > limit { skipHole(into: receiver) }
    } else if HTTPHead.mayBegin(payload) {
      // Chunks of a body are not all seen; what plainly begins a message is behind them.
      giveUp(into: receiver)
      phase = .head
      self.next = sequence
      isExact = true
      read(payload, unseen: segment.length - payload.count, segment.time, into: receiver)
    }
  }

  /// Takes the other side's word that it has got everything before a byte: no hole there will be filled.
  mutating func receiveAcknowledgement(
    _ number: UInt32, into receiver: some MessageReceiver
  ) {
    while let first = early.first, Int32(bitPattern: number &- first) > 0 {
      skipHole(into: receiver)
    }
  }

  /// Reads what there is, for no more will come.
  mutating func finish(into receiver: some MessageReceiver) {
    while !early.isEmpty { skipHole(into: receiver) }
    giveUp(into: receiver)
  }
}

extension MessageReader {
  /// Reads the segments that are no longer early.
  private mutating func readEarly(
    into receiver: some MessageReceiver
  ) {
    while let next, let segment = early.popFirst(upTo: next) {
      let distance = Int(Int32(bitPattern: next &- segment.sequence))
      guard distance < segment.length else { continue }
      segment.bytes.withUnsafeBytes { bytes in
        let new = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(distance))
        read(
          new, unseen: segment.length - distance - new.count, segment.time, into: receiver)
      }
    }
  }

  /// Goes on behind the first hole, where a message begins if it looks like one.
  private mutating func skipHole(into receiver: some MessageReceiver) {
    giveUp(into: receiver)
    guard let segment = early.popFirst() else { return }
    segment.bytes.withUnsafeBytes { bytes in
      next = segment.sequence
      receiver.lostTrack()
      if HTTPHead.mayBegin(bytes) {
        isExact = true
        read(bytes, unseen: segment.length - bytes.count, segment.time, into: receiver)
      } else {
        loseTrack(after: segment.length, for: receiver)
      }
    }
    readEarly(into: receiver)
  }

  /// Ends a head that will not be finished: what is known of it is a message all the same.
  private mutating func giveUp(into receiver: some MessageReceiver) {
    guard !unfinished.isEmpty else { return }
    receiver.count(\.incomplete)
    let bytes = unfinished
    unfinished = []
    searched = 0
    bytes.withUnsafeBytes { bytes in
      if bytes.first == 0x16 {
        guard let hello = ClientHello(bytes) else { return }
        phase = .nothing
        receiver.receive(hello, at: place)
      } else if let head = parser.parse(bytes, isCut: true) {
        _ = receiver.receive(head, at: place)
      }
    }
  }

  /// So many bytes more are dealt with.
  mutating func advance(by count: Int) {
    next = next.map { $0 &+ UInt32(truncatingIfNeeded: count) }
  }

  /// The position is a guess from here on, and at least so many bytes further.
  mutating func loseTrack(after count: Int, for receiver: some MessageReceiver) {
    advance(by: count)
    if isExact { receiver.lostTrack() }
    isExact = false
    if case .chunks = phase { phase = .head }
  }

  /// Reads bytes that begin at `next`, and knows that so many more follow that it cannot see.
  private mutating func read(
    _ bytes: UnsafeRawBufferPointer, unseen: Int, _ time: UInt64,
    into receiver: some MessageReceiver
  ) {
    guard let start = next else { return }
    let end = start &+ UInt32(truncatingIfNeeded: bytes.count + unseen)
    var rest = bytes
    while !rest.isEmpty {
      let count: Int?
      switch phase {
      case .head: count = readHead(rest, time, into: receiver)
      case .chunks(var body):
        count = body.read(rest)
        phase = body.isComplete ? .head : .chunks(body)
        advance(by: count ?? 0)
      case .nothing: return
      }
      guard let count else {
        // Not what it seemed to be: the rest of the segment is not looked at.
        receiver.count(\.malformed)
        loseTrack(after: rest.count, for: receiver)
        break
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
    guard unseen > 0, let next, Int32(bitPattern: end &- next) > 0 else { return }
    if case .nothing = phase { return }
    giveUp(into: receiver)
    loseTrack(after: Int(end &- next), for: receiver)
  }
}
