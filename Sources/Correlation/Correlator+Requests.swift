import TraceModel

extension Correlator {
  /// How many ticks the record of an ended request waits for its connections that are reported after its end.
  private static let ticksOfEnd: UInt64 = 2

  /// Takes in the end of a request.
  mutating func end(_ end: RequestEnd, emit: (Record) -> Void) {
    tally.requestLines += 1
    if ended.count >= limits.heldConnects { emitOldestEnd(emit: emit) }
    let number = number(of: end.request, emit: emit)
    guard requests[number].end == nil else { return }
    requests[number].end = end
    ended.append(EndedRequests.Entry(number: number, tick: ticks))
  }

  /// Counts a connect or use for its request.
  mutating func count(_ outbound: Outbound, emit: (Record) -> Void) {
    guard let key = outbound.origin.caller else { return }
    let number = number(of: key, emit: emit)
    switch outbound {
    case .connect: requests[number].dialed += 1
    case .use: requests[number].used += 1
    }
  }

  /// Emits the requests whose end is so long ago that nothing of them is under way.
  mutating func emitEnds(emit: (Record) -> Void) {
    while let first = ended.first, first.tick + Self.ticksOfEnd <= ticks {
      let isForgotten = first.number < requests.oldest
      guard isForgotten || isKnown(requests[first.number].key.pid, since: first.tick) else {
        return
      }
      emitOldestEnd(emit: emit)
    }
  }

  /// Emits all requests that have ended.
  mutating func emitAllEnds(emit: (Record) -> Void) {
    while ended.first != nil { emitOldestEnd(emit: emit) }
  }

  private mutating func emitOldestEnd(emit: (Record) -> Void) {
    guard let number = ended.popFirst()?.number, number >= requests.oldest else { return }
    emitEnd(of: number, emit: emit)
  }

  /// Emits a request that has ended, once.
  mutating func emitEnd(of number: Int, emit: (Record) -> Void) {
    guard let end = requests[number].end, !requests[number].isEndTold else { return }
    requests[number].isEndTold = true
    let start = end.request.start
    emit(
      .request(
        RequestRecord(
          timestamp: clock.timestamp(kernelNanoseconds: start),
          duration: end.time > start ? end.time - start : 0, status: end.status,
          caller: Caller(
            request: number, text: requests[number].text.text, options: caller),
          process: identity(end.request.pid, end.tid),
          dialed: only == .used ? nil : requests[number].dialed,
          used: only == .dialed ? nil : requests[number].used)))
  }
}
