import TraceModel

extension EventRecord {
  /// The record of a change of state.
  init(
    _ change: StateChange, number: UInt64?, side: StateChange.Side?, command: ArraySlice<UInt8>,
    clock: KernelClock
  ) {
    let process =
      change.isOfProcess
      ? [
        Field(.pid, .number(UInt64(change.pid))), Field(.tid, .number(UInt64(change.tid))),
        Field(.command, commandName(command)) { .text($0) },
      ] : []
    self.init(
      .state, at: clock.timestamp(kernelNanoseconds: change.time),
      [
        Field(.connection, number) { .number($0) }, Field(.side, side) { .word("\($0)") },
        Field(.oldState, .word(change.old.name)), Field(.newState, .word(change.new.name)),
        Field(.duration, change.since) { .nanoseconds(change.time.subtractingClamped($0)) },
        change.error == 0 ? nil : Field(.errno, .number(UInt64(change.error))),
      ] + process + Field.all(of: change.tuple))
  }
}
