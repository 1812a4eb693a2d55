package import ProbePlanning

/// A binary that a script is for: where its probes go, and which of its processes they are for.
package struct ScriptTarget: Sendable, Equatable {
  /// The probes, by place and mechanism.
  package let plan: ProbePlan
  /// The binary as bpftrace is to open it.
  package let path: TargetPath
  /// The processes to trace; empty for all.
  package let pids: [Int32]
  /// What is reported beside who dials and uses.
  private(set) var contents = ScriptContents()
  /// Tells that bpftrace is to look for it by its name.
  private(set) var isSearched = false

  package init(_ plan: ProbePlan, path: TargetPath, pids: [Int32] = []) {
    self.plan = plan
    self.path = path
    self.pids = pids
  }
}

extension ScriptTarget {
  /// The same binary, with so much reported about it.
  func telling(_ contents: ScriptContents) -> ScriptTarget {
    var target = self
    target.contents = contents
    return target
  }

  /// The same binary, by its name if it is looked for.
  func named(_ search: TargetSearch) -> ScriptTarget {
    var target = self
    target.isSearched = search.targets.contains(path)
    return target
  }

  /// What a probe names it, between double quotes.
  var quoted: String { TargetPath.quoted(isSearched ? path.name : path.text) }

  /// Whether the functions that need connections are reported.
  var hasStacks: Bool { contents.code != .none && plan[.dialBegun] != nil }

  /// Whether the names of servers are reported.
  var hasNames: Bool {
    plan[.dialBegun] != nil || plan[.dialStarted] != nil || hasRoundTrips
  }
}
