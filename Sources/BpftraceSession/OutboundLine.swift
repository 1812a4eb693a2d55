import TraceModel

extension OutboundLine {
  /// The process, as the host numbers it.
  var pid: UInt32 { UInt32(truncatingIfNeeded: thread >> 32) }
  /// The thread, as the host numbers it.
  var tid: UInt32 { UInt32(truncatingIfNeeded: thread) }
  /// HOW without the evidence in its uppermost byte.
  var kind: UInt64 { how & 0xff_ffff_ffff_ffff }
  /// What leads to requests; nil if its parts do not fit one another.
  var origin: Origin? {
    Origin(
      pid: pid, evidence: how >> 56, (handler, start), over: over, other: (other, otherStart))
  }
  var local: (high: UInt64, low: UInt64) { (localHigh, localLow) }
  var peer: (high: UInt64, low: UInt64) { (peerHigh, peerLow) }
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
