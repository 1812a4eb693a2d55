/// A line that bpftrace said on its error stream.
package struct BpftraceMessage: Sendable {
  /// The line, without control characters.
  package let text: String
  /// Tells that bpftrace says it where all is well, too.
  package let isRoutine: Bool
}

/// What bpftrace says on its error stream: the last lines, without those that mean nothing here.
struct BpftraceMessages {
  private static let kept = 20
  private static let longest = 400
  /// Said by bpftrace where all is well (seen with 0.17, 0.23 and 0.27).
  private static let routine = [
    "couldn't set RLIMIT_MEMLOCK",
    "Could not determine instruction boundary",
    "Addrspace mismatch",
    "uint64 being cast to type",
    "Error while reading traceable functions",
    "Cannot read function list",
    "is deprecated",
    "Return value discarded",
    "Attached ",
  ]

  private(set) var lines: [String] = []
  private var incomplete: [UInt8] = []

  /// Takes what came, and returns the new lines.
  mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [BpftraceMessage] {
    var new: [BpftraceMessage] = []
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
  mutating func finish() -> [BpftraceMessage] { take().map { [$0] } ?? [] }

  private mutating func take() -> BpftraceMessage? {
    defer { incomplete.removeAll(keepingCapacity: true) }
    // Control characters (colours among them) must not reach the user's terminal.
    let text = String(decoding: incomplete, as: UTF8.self)
    let line = String(
      text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) })
    guard !line.isEmpty else { return nil }
    let isRoutine = Self.routine.contains(where: line.contains)
    if !isRoutine { lines.append(line) }
    if lines.count > Self.kept { lines.removeFirst() }
    return BpftraceMessage(text: line, isRoutine: isRoutine)
  }
}
