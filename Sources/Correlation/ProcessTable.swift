import TraceModel

/// What is known of the traced processes; the one that was first heard of first is forgotten first.
struct ProcessTable {
  /// A process of the binary.
  struct Entry {
    /// The kernel's clock when the process began, in nanoseconds.
    let start: UInt64
    /// The number of the binary that it runs.
    let binary: UInt32
    /// What records show of the process.
    fileprivate(set) var description: ProcessDescription
  }

  private let limit: Int
  private var entries: [UInt32: Entry] = [:]
  /// The processes in the order in which they were first heard of, from `oldest` on, in a ring.
  private var order: [UInt32] = []
  private var oldest = 0
  /// The paths of the binaries, by their numbers; empty if there is but one.
  private var binaries: [UInt32: [UInt8]] = [:]
  /// The process that was asked for last: nearly always the one that is asked for next.
  private var latest: (pid: UInt32, entry: Entry)?
  /// How many processes were forgotten.
  private(set) var evicted: UInt64 = 0

  init(limit: Int) {
    self.limit = max(limit, 1)
  }

  /// Remembers the path of a binary.
  mutating func name(_ binary: NamedBinary, text: UnsafeRawBufferPointer) {
    guard binaries.count < limit else { return }
    binaries[binary.number] = Array(text[binary.path])
  }

  /// Remembers a process; what was said last of a process number counts.
  mutating func add(_ process: ProcessSeen, text: UnsafeRawBufferPointer) {
    // The command name is filled up with NULs.
    var command = Array(text[process.command])
    while command.last == 0 { command.removeLast() }
    let entry = Entry(
      start: process.start, binary: process.binary,
      description: ProcessDescription(
        command: command.isEmpty ? nil : command, executable: binaries[process.binary]))
    latest = nil
    guard entries.updateValue(entry, forKey: process.pid) == nil else { return }
    if order.count < limit {
      order.append(process.pid)
    } else {
      entries[order[oldest]] = nil
      order[oldest] = process.pid
      oldest = (oldest + 1) % limit
      evicted += 1
    }
  }

  /// Remembers the control group of a process that is known, unless its number is another's by now.
  mutating func add(_ groups: ProcessCgroups, text: UnsafeRawBufferPointer) {
    guard let entry = entries[groups.pid], entry.start == groups.start,
      let group = ControlGroup(text[groups.lines])
    else { return }
    latest = nil
    entries[groups.pid]?.description = ProcessDescription(
      command: entry.description.command, executable: entry.description.executable,
      cgroup: group.line, containerID: group.containerID)
  }

  /// What is known of a process; nil if nothing is.
  mutating func entry(of pid: UInt32) -> Entry? {
    if let latest, latest.pid == pid { return latest.entry }
    guard let entry = entries[pid] else { return nil }
    latest = (pid, entry)
    return entry
  }
}
