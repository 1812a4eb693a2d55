import GoBinary

/// Looks each second whether the files of the traced binaries are still those that were analysed.
///
/// Probes belong to a file, not to its path: processes of a new file at the same path are not traced.
struct BinaryWatch {
  private var unreported: [TracedProgram]
  private let level: Diagnostics.Level

  init(_ binaries: [TracedProgram], _ level: Diagnostics.Level) {
    unreported = binaries
    self.level = level
  }

  /// Looks until the task is cancelled, and says once of each binary that it was replaced.
  ///
  /// - Throws: `GoBinaryError.changed` if a file was written to: probes must go before a process runs it.
  mutating func run() async throws {
    while !unreported.isEmpty {
      try await Task.sleep(for: .seconds(1))
      unreported = try unreported.filter(isSame)
    }
  }

  /// Tells whether a binary's file is still there, and reports it if not.
  private func isSame(_ binary: TracedProgram) throws -> Bool {
    switch binary.program.fileState {
    case .same: return true
    case .changed(let error): throw error
    case .replaced: report("was replaced", binary)
    case .gone: report("is gone", binary)
    }
    return false
  }

  private func report(_ event: String, _ binary: TracedProgram) {
    guard level > .quiet else { return }
    Diagnostics.warning(
      "\"\(binary.shownPath)\" \(event): its running processes stay traced, those of a new file are not",
      hint: "start tuplejoin again to trace the new file")
  }
}
