import TraceModel

extension LineCursor {
  /// Reads a change of a socket's state.
  mutating func state() -> Event? {
    let line = stateLine()
    let tuple = tuple(line.ends)
    guard line.side <= 2, 1...16 ~= line.command.count, let old = TCPState(rawValue: line.old),
      let state = TCPState(rawValue: line.new == 0 ? TCPState.close.rawValue : line.new)
    else { return nil }
    return .state(
      StateChange(
        time: line.ns, socket: SocketKey(address: line.socket, birth: line.birth),
        since: line.since == 0 ? nil : line.since, side: StateChange.Side(rawValue: line.side),
        pid: line.pid, tid: line.tid, old: old, new: state, isProvisional: line.new == 0,
        error: line.error, tuple: tuple, command: line.command))
  }
}
