import Glibc
import TraceModel

extension Correlator {
  /// Finds the requests; without their text the connect or use has to wait.
  mutating func join(_ outbound: Outbound, emit: (Record) -> Void) {
    let origin = outbound.origin
    for (key, isGone) in [
      (origin.request, origin.isTextGone), (origin.other, origin.isOtherTextGone),
    ] {
      guard let key else { continue }
      let number = number(of: key, emit: emit)
      guard !requests[number].text.isComplete, !isGone else { continue }
      if held.count >= limits.heldConnects { _ = giveUpOldest(toMakeRoom: true, emit: emit) }
      held.append(outbound, request: number, tick: ticks, to: &requests[number].waiting)
      return
    }
    conclude(outbound, ifWithoutText: reasonOfMissingText, emit: emit)
  }

  /// Settles a connect or use by what is known of its requests.
  ///
  /// - Parameters:
  ///   - outbound: the connect or use.
  ///   - reason: why it has no caller, if that is known and has no text.
  ///   - emit: takes the record.
  mutating func conclude(
    _ outbound: Outbound, ifWithoutText reason: Join.Reason, emit: (Record) -> Void
  ) {
    let origin = outbound.origin
    let request = origin.request.flatMap { related($0) }
    let other = origin.other.flatMap { related($0) }
    let since = origin.over > 1 && outbound.time > origin.over ? outbound.time - origin.over : nil
    let caller = origin.proof == nil ? nil : request?.request
    let finding: Join.Finding
    if let proof = origin.proof {
      finding = caller != nil ? proof : .nothing(origin.isTextGone ? .textGone : reason)
    } else {
      finding = .nothing(reasonWithoutProof(outbound))
    }
    let ancestor: Join.Related?
    let context: Join.Related?
    switch origin.evidence {
    case .context: (ancestor, context) = (other, nil)
    case .forked: (ancestor, context) = (nil, request)
    case _ where origin.proof == nil: (ancestor, context) = (request, other)
    default: (ancestor, context) = (nil, other)
    }
    settle(
      outbound, caller: caller,
      join: Join(
        finding, afterResponse: origin.over != 0 && request != nil, sinceResponse: since,
        ancestor: ancestor, context: context), emit: emit)
  }

  /// A request by its number, and with its text if that is known; nil if it was forgotten.
  private mutating func related(_ key: RequestKey) -> Join.Related? {
    guard let number = requests.number(of: key) else { return nil }
    return Join.Related(number: number, request: requests[number].caller(number: number, caller))
  }

  /// Why there is no caller where nothing proves one.
  private mutating func reasonWithoutProof(_ outbound: Outbound) -> Join.Reason {
    switch outbound.origin.evidence {
    case .outlived: return .outlived
    case .ambiguous, .forked: return .ambiguous
    case .shared: return .shared
    case .opener: return .opener
    case .tooDeep: return .contextTooDeep
    case .notGoThread: return .notGoThread
    case .none, .goroutine, .context, .descent: break
    }
    if tally.hasOverflow { return .overflow }
    guard let ready, let process = processes.entry(of: outbound.pid), process.start > ready else {
      return .noRequestSeen
    }
    return .noRequest
  }

  /// Why the text of a request did not come: a full map may have refused it, else it was lost.
  var reasonOfMissingText: Join.Reason { tally.hasOverflow ? .overflow : .lost }

  /// Gives up those that have waited too long.
  mutating func giveUpImpatient(emit: (Record) -> Void) {
    while let oldest = held.oldest, held[oldest].tick + limits.patience <= ticks {
      guard giveUpOldest(emit: emit) else { return }
    }
  }

  /// Gives up the one that has waited longest; false if none waits.
  mutating func giveUpOldest(toMakeRoom: Bool = false, emit: (Record) -> Void) -> Bool {
    guard let oldest = held.oldest else { return false }
    let number = held[oldest].request
    guard let outbound = held.popFirst(of: &requests[number].waiting) else { return false }
    // A text that came and was forgotten, in all likelihood, has not met a full map.
    let wasForgotten = requests[number].key.start <= newestForgotten
    if toMakeRoom || wasForgotten { tally.evicted += 1 }
    conclude(outbound, ifWithoutText: wasForgotten ? .lost : reasonOfMissingText, emit: emit)
    return true
  }

  /// Emits a connect or use, unless something that it refers to is still to come.
  private mutating func settle(
    _ outbound: Outbound, caller: Caller?, join: Join, emit: (Record) -> Void
  ) {
    if referenceWaits.count < limits.heldConnects, isIncomplete(outbound) {
      referenceWaits.append(
        ReferenceWaits.Wait(outbound: outbound, caller: caller, join: join, tick: ticks))
      return
    }
    self.emit(outbound, caller: caller, join: join, emit)
  }

  /// Emits a connect or use as it is known by now.
  mutating func emit(
    _ outbound: Outbound, caller: Caller?, join: Join, _ emit: (Record) -> Void
  ) {
    switch outbound {
    case .connect(let connect): self.emit(connect, caller: caller, join: join, emit)
    case .use(let use): self.emit(use, caller: caller, join: join, emit)
    }
  }

  private mutating func emit(
    _ connect: Connect, caller: Caller?, join: Join, _ emit: (Record) -> Void
  ) {
    tally.count(join)
    emit(
      .connect(
        ConnectRecord(
          timestamp: clock.timestamp(kernelNanoseconds: connect.start),
          result: ConnectRecord.Result(connect), error: connect.error,
          duration: connect.end.map { $0 > connect.start ? $0 - connect.start : 0 },
          caller: caller, process: identity(connect.pid, connect.tid),
          tuple: connect.tuple, join: join,
          code: code(of: .connect(connect)), name: names[connect.name])))
  }

  private mutating func emit(
    _ use: Use, caller: Caller?, join: Join, _ emit: (Record) -> Void
  ) {
    let record = UseRecord(
      timestamp: clock.timestamp(kernelNanoseconds: use.time), isReused: use.isReused,
      isHTTP2: use.isHTTP2, caller: caller, process: identity(use.pid, use.tid),
      tuple: use.tuple, join: join, code: code(of: .use(use)),
      name: names[use.name])
    tally.count(record)
    emit(.use(record))
  }

  mutating func identity(_ pid: UInt32, _ tid: UInt32) -> ProcessIdentity {
    ProcessIdentity(pid: pid, tid: tid, description: processes.entry(of: pid)?.description)
  }
}

extension ConnectRecord.Result {
  /// What the socket's state and error say of a connect.
  fileprivate init(_ connect: Connect) {
    if connect.isEstablished {
      self = .established
    } else if connect.end == nil {
      self = .pending
    } else {
      switch CInt(connect.error) {
      case 0: self = .canceled
      case ECONNREFUSED: self = .refused
      case ETIMEDOUT: self = .timeout
      case EHOSTUNREACH, ENETUNREACH: self = .unreachable
      default: self = .failed
      }
    }
  }
}
