import TraceModel

extension MessageReader {
  /// What bytes are that ought to be a head.
  private enum Found {
    /// The beginning of one, which goes on.
    case beginning
    /// A message, of which so many bytes were dealt with.
    case message(Int)
    /// Something else.
    case nothing
  }

  /// Reads a head, or a part of it, and steps over as much of its body as has a known length.
  ///
  /// - Returns: how many of the bytes it took; nil if there is no message.
  mutating func readHead(
    _ bytes: UnsafeRawBufferPointer, _ time: UInt64, into receiver: some MessageReceiver
  ) -> Int? {
    guard unfinished.isEmpty else { return readOn(bytes, into: receiver) }
    let empty = ProxyHeader.lengthOfVersion2(bytes, isFirst: isFirst) ?? Self.emptyLines(bytes)
    if empty > 0 {
      advance(by: empty)
      if unknownFrom != nil, let next { unknownFrom = min(next, unknownFrom ?? next) }
    }
    guard empty < bytes.count else { return min(empty, bytes.count) }
    let head = UnsafeRawBufferPointer(rebasing: bytes[empty...])
    let start = next ?? 0
    place = MessagePlace(
      time: time, start: start, acknowledged: acknowledged, unknownFrom: unknownFrom ?? start,
      isGuess: unknownFrom != nil)
    searched = 0
    switch find(in: head, known: 0, into: receiver) {
    case .message(let count): return empty + count
    case .nothing: return nil
    case .beginning:
      unfinished = Array(head)
      advance(by: head.count)
      return bytes.count
    }
  }

  /// Empty lines before a message do not count (RFC 9112, 2.2).
  private static func emptyLines(_ bytes: UnsafeRawBufferPointer) -> Int {
    bytes.prefix { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }.count
  }

  /// Reads what follows the beginning of a head.
  private mutating func readOn(
    _ bytes: UnsafeRawBufferPointer, into receiver: some MessageReceiver
  ) -> Int? {
    // The buffer is taken out, because this changes while it is read; so it is never copied.
    var buffer = unfinished
    unfinished = []
    let known = buffer.count
    buffer.append(contentsOf: bytes)
    switch buffer.withUnsafeBytes({ find(in: $0, known: known, into: receiver) }) {
    case .message(let count): return count
    case .nothing:
      // The beginning was none either.
      if unknownFrom == nil { unknownFrom = place.start }
      return nil
    case .beginning:
      unfinished = buffer
      advance(by: bytes.count)
      return bytes.count
    }
  }

  /// Looks for a whole head, and hands it over; the `known` bytes came earlier, and are counted already.
  private mutating func find(
    in bytes: UnsafeRawBufferPointer, known: Int, into receiver: some MessageReceiver
  ) -> Found {
    if bytes.first == 0x16 { return findHello(in: bytes, into: receiver) }
    if isFirst, bytes.hasPrefix("PROXY ") {
      guard let newline = bytes.first(UInt8(ascii: "\n")) else {
        return bytes.count < ProxyHeader.longestLine ? .beginning : .nothing
      }
      advance(by: newline + 1 - known)
      return .message(newline + 1 - known)
    }
    // Most come whole, and need not be searched for their end before.
    if known == 0, let head = parser.parse(bytes), let length = head.length {
      return .message(take(head, of: length, in: bytes, known: 0, into: receiver))
    }
    guard let end = HTTPHead.end(in: bytes, from: searched) else {
      guard isPlausible(bytes, known: known) else { return .nothing }
      if bytes.count < limit {
        searched = bytes.count
        return .beginning
      }
      // Longer than what is kept: so much of it is a message, and its body cannot be found.
      guard let head = parser.parse(bytes, isCut: true) else { return .nothing }
      advance(by: bytes.count - known)
      unknownFrom = next
      place.end = place.start + Int64(bytes.count)
      _ = receiver.receive(head, at: place)
      return .message(bytes.count - known)
    }
    let whole = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    guard let head = parser.parse(whole) else { return .nothing }
    return .message(take(head, of: end, in: bytes, known: known, into: receiver))
  }

  /// Hands a whole head over, and steps over its body.
  ///
  /// - Returns: how many of the bytes behind the `known` ones were dealt with.
  private mutating func take(
    _ head: HTTPHead, of length: Int, in bytes: UnsafeRawBufferPointer, known: Int,
    into receiver: some MessageReceiver
  ) -> Int {
    // Behind a guess, all is one; and its body may be none.
    if unknownFrom != nil { unknownFrom = place.start + Int64(length) }
    doubtful = nil
    isInChunks = false
    hasOther = false
    isFirst = false
    advance(by: length - known)
    place.end = place.start + Int64(length)
    let body = receiver.receive(head, at: place)
    return length - known + step(over: body, of: bytes.count - length, for: receiver)
  }

  /// Steps over a body.
  ///
  /// - Returns: how many of the bytes that are there belong to it, or are not looked at.
  private mutating func step(
    over body: HTTPFraming, of available: Int, for receiver: some MessageReceiver
  ) -> Int {
    switch body {
    case .length(let length) where length < Self.endless:
      advance(by: Int(length))
      return min(available, Int(length))
    case .chunked:
      phase = .chunks(ChunkedBody())
      return 0
    case .toTheEnd, .length:
      phase = .nothing
      return available
    case .lengthOrNone(let length) where length < Self.endless:
      doubtBody(of: Int64(length))
      return 0
    case .endOrNone:
      phase = .endOrHead
      return 0
    case .unknown, .tunnel, .lengthOrNone:
      loseTrack()
      advance(by: available)
      return available
    }
  }

  /// No connection lives long enough for a body of so many bytes.
  private static let endless: UInt64 = 1 << 60

  private mutating func findHello(
    in bytes: UnsafeRawBufferPointer, into receiver: some MessageReceiver
  ) -> Found {
    if bytes.count < limit, !ClientHello.isSettled(bytes) { return .beginning }
    guard let hello = ClientHello(bytes) else { return .nothing }
    isFirst = false
    receiver.receive(hello, at: place)
    phase = .nothing
    return .message(bytes.count)
  }

  /// Tells that the beginning of a message looks like one, as far as it is there.
  private func isPlausible(_ bytes: UnsafeRawBufferPointer, known: Int) -> Bool {
    guard let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      return HTTPHeadParser.mayBeStartLine(bytes)
    }
    // A line that was there before was looked at then.
    return newline < known
      || parser.startLine(
        UnsafeRawBufferPointer(
          rebasing: bytes[..<newline].dropLast(
            newline > 0 && bytes[newline - 1] == UInt8(ascii: "\r") ? 1 : 0)), isCut: false) != nil
  }
}
