import TraceModel

extension LineCursor {
  /// Reads `request NS PID TID G START STATUS`; before the response has a status it is 200, net/http's own, and
  /// the greatest number says that it is not known.
  mutating func requestEnd() -> Event? {
    let time = decimalField()
    let pid = decimalField(as: UInt32.self)
    let tid = decimalField(as: UInt32.self)
    let goroutine = hexadecimalField()
    let start = hexadecimalField()
    let status = decimal(as: UInt16.self)
    guard goroutine != 0, start != 0 else { return nil }
    return .ended(
      RequestEnd(
        time: time, tid: tid,
        request: RequestKey(pid: pid, goroutine: goroutine, start: start),
        status: status == 0 ? 200 : status == .max ? nil : status))
  }
}
