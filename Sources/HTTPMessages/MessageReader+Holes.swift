import TraceModel

/// What becomes of bytes that are not here.
extension MessageReader {
  /// Takes it that no hole before this byte will be filled, for the other side has got all of it.
  mutating func passHoles(before position: Int64, into receiver: some MessageReceiver) {
    while let first = early.first, position > first { skipHole(into: receiver) }
  }

  /// Takes it that what is not here of the bytes before this one will not come.
  ///
  /// - Parameters:
  ///   - position: the byte that the other side awaits.
  ///   - isWhole: whether the last message is whole, though its end was not seen.
  ///   - receiver: takes what is left of a head.
  /// - Returns: where messages may have passed unseen, if they may.
  mutating func pass(to position: Int64, isWhole: Bool, into receiver: some MessageReceiver)
    -> Int64?
  {
    passHoles(before: position, into: receiver)
    guard let next else { return nil }
    if next < position, isHead || (isWhole && !isNothing && !skipChunk(to: position)) {
      giveUp(into: receiver)
      loseTrack()
      self.next = position
    }
    guard let from = unknownFrom, from < position else { return nil }
    unknownFrom = position
    return from
  }

  /// Steps over bytes that are not here if all of them are the content of one chunk.
  mutating func skipChunk(to start: Int64) -> Bool {
    guard case .chunks(var body) = phase, let next, body.skip(start - next) else { return false }
    phase = .chunks(body)
    self.next = start
    return true
  }

  /// Reads the segments that are no longer early.
  mutating func readEarly(into receiver: some MessageReceiver) {
    while let first = early.first, let next, first <= next || skipChunk(to: first) {
      guard let next = self.next, let segment = early.popFirst(upTo: next) else { return }
      let distance = Int(next - segment.start)
      guard distance < segment.length else { continue }
      acknowledged = segment.acknowledged
      segment.bytes.withUnsafeBytes { bytes in
        read(
          UnsafeRawBufferPointer(rebasing: bytes.dropFirst(distance)),
          upTo: segment.start + Int64(segment.length), segment.time, into: receiver)
      }
    }
  }

  /// Goes on behind the first hole, where a message begins if it looks like one.
  mutating func skipHole(into receiver: some MessageReceiver) {
    giveUp(into: receiver)
    guard let segment = early.popFirst() else { return }
    loseTrack()
    next = segment.start
    acknowledged = segment.acknowledged
    segment.bytes.withUnsafeBytes { bytes in
      read(bytes, upTo: segment.start + Int64(segment.length), segment.time, into: receiver)
    }
    readEarly(into: receiver)
  }

  /// Ends a head that will not be finished: what is known of it is a message all the same.
  mutating func giveUp(into receiver: some MessageReceiver) {
    guard !unfinished.isEmpty else { return }
    receiver.count(\.incomplete)
    let bytes = unfinished
    unfinished = []
    searched = 0
    unknownFrom = place.unknownFrom
    bytes.withUnsafeBytes { bytes in
      if bytes.first == 0x16 {
        guard let hello = ClientHello(bytes) else { return }
        phase = .nothing
        receiver.receive(hello, at: place)
      } else if let head = parser.parse(bytes, isCut: true) {
        unknownFrom = next
        _ = receiver.receive(head, at: place)
      }
    }
  }
}
