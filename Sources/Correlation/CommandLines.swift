import TraceModel

/// The command lines of processes, as far as their pieces have come.
struct CommandLines {
  /// A command line, or the beginning of one.
  struct Line {
    fileprivate let exec: UInt64
    fileprivate let length: UInt64
    fileprivate var bytes: [UInt8] = []

    /// The arguments, each of which ends with a NUL.
    var arguments: [[UInt8]] {
      let whole = bytes.last == 0 ? bytes.dropLast() : bytes[...]
      return whole.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
    }

    /// The length of the whole in bytes, if this is not all of it.
    var wholeLength: UInt64? { UInt64(bytes.count) < length ? length : nil }
  }

  /// Processes whose command lines are remembered.
  private static let processes = 4_096
  private var lines = BoundedTable<UInt32, Line>(limit: processes)

  /// How many were forgotten.
  var evicted: UInt64 { lines.evicted }

  /// Takes a piece in if it is the next one, so that a command line is always a beginning of the true one.
  mutating func add(_ piece: ArgumentsPiece, text: [UInt8]) {
    var line = Line(exec: piece.exec, length: piece.length)
    if let known = lines[piece.pid], known.exec == piece.exec, piece.offset > 0 { line = known }
    guard UInt64(line.bytes.count) == piece.offset else { return }
    line.bytes += text[piece.text]
    lines[piece.pid] = line
  }

  /// The command line of a process since an exec; nil if nothing of it has come.
  func line(of pid: UInt32, exec: UInt64) -> Line? {
    lines[pid].flatMap { $0.exec == exec ? $0 : nil }
  }
}
