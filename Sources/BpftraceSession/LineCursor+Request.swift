import TraceModel

extension LineCursor {
  /// Reads the end of a request; before the response has a status it is 200, net/http's own.
  mutating func requestEnd() -> Event? {
    let line = requestLine()
    guard line.handler != 0, line.start != 0 else { return nil }
    return .ended(
      RequestEnd(
        time: line.ns, tid: line.tid,
        request: RequestKey(pid: line.pid, goroutine: line.handler, start: line.start),
        status: line.status == 0 ? 200 : line.status == .max ? nil : line.status))
  }
}
