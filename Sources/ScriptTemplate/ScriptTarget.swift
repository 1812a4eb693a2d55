package import ProbePlanning

/// A binary that a script is for: where its probes go, and which of its processes they are for.
package struct ScriptTarget: Sendable, Equatable {
  /// The probes, by place and mechanism.
  package let plan: ProbePlan
  /// The binary as bpftrace is to open it.
  package let path: TargetPath
  /// The processes to trace; empty for all.
  package let pids: [Int32]

  package init(_ plan: ProbePlan, path: TargetPath, pids: [Int32] = []) {
    self.plan = plan
    self.path = path
    self.pids = pids
  }
}
