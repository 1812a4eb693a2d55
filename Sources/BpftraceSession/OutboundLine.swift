import TraceModel

/// What lines of connects and of uses of connections have in common: numbers, packed as the script's head says.
struct OutboundLine {
  let time: UInt64
  let pid, tid: UInt32
  /// HOW without the evidence in its uppermost byte.
  let how: UInt64
  /// What leads to requests; nil if its parts do not fit one another.
  let origin: Origin?
  let local, peer: (high: UInt64, low: UInt64)
  /// How it ended, above local port << 16 | peer port.
  let ends: UInt64
  let stack, name: UInt64
}

extension LineCursor {
  /// Reads `NS THREAD HOW REQUEST START LOCAL PEER ENDS CODE NAME OVER OTHER START`.
  @inline(__always)
  mutating func outboundLine() -> OutboundLine {
    let time = decimalField()
    let thread = hexadecimalField()
    let how = hexadecimalField()
    let request = (word: hexadecimalField(), start: hexadecimalField())
    let local = (high: hexadecimalField(), low: hexadecimalField())
    let peer = (high: hexadecimalField(), low: hexadecimalField())
    let ends = hexadecimalField()
    let stack = hexadecimalField()
    let name = hexadecimalField()
    let over = decimalField()
    let other = (word: hexadecimalField(), start: hexadecimal())
    let pid = UInt32(truncatingIfNeeded: thread >> 32)
    return OutboundLine(
      time: time, pid: pid, tid: UInt32(truncatingIfNeeded: thread),
      how: how & 0xff_ffff_ffff_ffff,
      origin: Origin(pid: pid, evidence: how >> 56, request, over: over, other: other),
      local: local, peer: peer, ends: ends, stack: stack, name: name)
  }
}

extension Origin {
  /// The bits of a goroutine's address; those above say where its request's text is kept.
  private static let addressMask: UInt64 = 0xffff_ffff_ffff

  /// What a line says of its origin; nil if the parts do not fit one another.
  @inline(__always)
  init?(
    pid: UInt32, evidence: UInt64, _ request: (word: UInt64, start: UInt64), over: UInt64 = 0,
    other: (word: UInt64, start: UInt64) = (0, 0)
  ) {
    let number = UInt8(clamping: evidence)
    let goroutine = request.word & Self.addressMask
    guard let evidence = Evidence(line: number & ~(Self.textGone | Self.otherTextGone)),
      evidence.namesRequest
        ? goroutine != 0 && request.start != 0 : request.word == 0 && request.start == 0,
      (other.word & Self.addressMask == 0) == (other.start == 0)
    else { return nil }
    self.init(
      evidence: evidence,
      request: evidence.namesRequest
        ? RequestKey(pid: pid, goroutine: goroutine, start: request.start) : nil,
      // Lines of older versions have a number of their own where the request was over.
      over: number == 2 || number == 4 ? 1 : over,
      other: other.start == 0
        ? nil
        : RequestKey(pid: pid, goroutine: other.word & Self.addressMask, start: other.start),
      isTextGone: number & Self.textGone != 0,
      isOtherTextGone: number & Self.otherTextGone != 0)
  }
}
