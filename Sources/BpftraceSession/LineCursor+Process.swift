import TraceModel

extension LineCursor {
  /// Reads a process.
  mutating func process() -> Event? {
    let line = processLine()
    guard 1...16 ~= line.command.count else { return nil }
    return .process(
      ProcessSeen(pid: line.pid, start: line.start, binary: line.binary, command: line.command))
  }

  /// Reads `cgroups PID START LINES`.
  mutating func cgroups() -> Event? {
    let pid = decimalField(as: UInt32.self)
    let start = decimalField()
    let lines = hexadecimalBytes()
    guard !lines.isEmpty else { return nil }
    return .cgroups(ProcessCgroups(pid: pid, start: start, lines: lines))
  }

  /// Reads `binary NUMBER PATH`.
  mutating func binary() -> Event? {
    let number = decimalField(as: UInt32.self)
    let path = hexadecimalBytes()
    guard !path.isEmpty else { return nil }
    return .binary(NamedBinary(number: number, path: path))
  }
}
