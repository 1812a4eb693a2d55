/// What bpftrace says on its error stream: the last lines, without those that mean nothing here.
struct BpftraceMessages {
  private static let kept = 20
  private static let longest = 400
  /// Said by bpftrace where all is well (facts: seen with 0.17, 0.23 and 0.27).
  private static let meaningless = [
    "couldn't set RLIMIT_MEMLOCK",
    "Could not determine instruction boundary",
    "Addrspace mismatch",
    "uint64 being cast to type",
    "Error while reading traceable functions",
    "Cannot read function list",
    "is deprecated",
    "Return value discarded",
  ]

  private(set) var lines: [String] = []
  private var incomplete: [UInt8] = []

  /// Takes what came, and returns the new lines that mean something.
  mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [String] {
    var new: [String] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        if let line = take() { new.append(line) }
      } else if incomplete.count < Self.longest {
        incomplete.append(byte)
      }
    }
    return new
  }

  /// Ends the stream.
  mutating func finish() -> [String] { take().map { [$0] } ?? [] }

  private mutating func take() -> String? {
    defer { incomplete.removeAll(keepingCapacity: true) }
    // Control characters (colours among them) must not reach the user's terminal.
    let text = String(decoding: incomplete, as: UTF8.self)
    let line = String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f })
    guard !line.isEmpty, !Self.meaningless.contains(where: line.contains) else { return nil }
    lines.append(line)
    if lines.count > Self.kept { lines.removeFirst() }
    return line
  }
}
