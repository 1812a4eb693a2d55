import TraceModel

extension LineCursor {
  /// Reads a connection that was accepted.
  mutating func accept() -> Event? {
    let line = acceptLine()
    let tuple = tuple(line.ends)
    guard line.known <= 1, 1...16 ~= line.command.count else { return nil }
    return .accept(
      Accept(
        time: line.ns, pid: line.pid, tid: line.tid,
        queue: line.known == 1 ? Accept.Queue(length: line.length, maximum: line.maximum) : nil,
        tuple: tuple, command: line.command))
  }
}
