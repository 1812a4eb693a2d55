import Glibc
import TraceModel

extension Correlator {
  /// Finds a connect's request; without its text the connect has to wait.
  mutating func join(_ connect: Connect, emit: (Record) -> Void) {
    guard let key = connect.request else {
      settle(connect, without: reasonOfNoRequest(connect), emit: emit)
      return
    }
    let number = number(of: key, emit: emit)
    if let caller = requests[number].caller(number: number) {
      settle(connect, caller: caller, emit: emit)
      return
    }
    if held.count >= limits.heldConnects { _ = giveUpOldest(toMakeRoom: true, emit: emit) }
    held.append(connect, request: number, tick: ticks, to: &requests[number].waiting)
  }

  /// Why a connect whose goroutine belongs to no known request has no caller.
  private mutating func reasonOfNoRequest(_ connect: Connect) -> Join.Reason {
    if connect.ancestry == .notGoThread { return .notGoThread }
    if tally.hasOverflow { return .overflow }
    guard let ready, let process = processes.entry(of: connect.pid), process.start > ready else {
      return .noRequestSeen
    }
    return .noRequest
  }

  /// Why the text of a request did not come: a full map may have refused it, else it was lost.
  var reasonOfMissingText: Join.Reason { tally.hasOverflow ? .overflow : .lost }

  /// Gives up the connects that have waited too long.
  mutating func giveUpImpatient(emit: (Record) -> Void) {
    while let oldest = held.oldest, held[oldest].tick + limits.patience <= ticks {
      guard giveUpOldest(emit: emit) else { return }
    }
  }

  /// Gives up the connect that has waited longest; false if none waits.
  mutating func giveUpOldest(toMakeRoom: Bool = false, emit: (Record) -> Void) -> Bool {
    guard let oldest = held.oldest else { return false }
    let number = held[oldest].request
    guard let connect = held.popFirst(of: &requests[number].waiting) else { return false }
    // A text that came and was forgotten, in all likelihood, has not met a full map.
    let wasForgotten = requests[number].key.start <= newestForgotten
    if toMakeRoom || wasForgotten { tally.evicted += 1 }
    settle(connect, without: wasForgotten ? .lost : reasonOfMissingText, emit: emit)
    return true
  }

  /// Emits a connect with the request that caused it.
  mutating func settle(_ connect: Connect, caller: Caller, emit: (Record) -> Void) {
    let join = Join.byGoroutine(afterResponse: connect.ancestry == .afterResponse)
    settle(connect, caller: caller, join: join, emit: emit)
  }

  /// Emits a connect for which no request is proven.
  mutating func settle(
    _ connect: Connect, without reason: Join.Reason, emit: (Record) -> Void
  ) {
    settle(connect, caller: nil, join: .none(reason), emit: emit)
  }

  private mutating func settle(
    _ connect: Connect, caller: Caller?, join: Join, emit: (Record) -> Void
  ) {
    tally.count(join)
    emit(
      .connect(
        ConnectRecord(
          timestamp: clock.timestamp(kernelNanoseconds: connect.start),
          result: ConnectRecord.Result(connect), error: connect.error,
          duration: connect.end.map { $0 > connect.start ? $0 - connect.start : 0 },
          caller: caller,
          process: ProcessIdentity(
            pid: connect.pid, tid: connect.tid,
            description: processes.entry(of: connect.pid)?.description),
          tuple: connect.tuple, join: join)))
  }
}

extension ConnectRecord.Result {
  /// What the socket's state and error say of a connect.
  fileprivate init(_ connect: Connect) {
    if connect.end == nil {
      self = .pending
    } else if connect.isEstablished {
      self = .established
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
