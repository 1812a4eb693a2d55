import GoBinary
import ProbePlanning
package import TraceHost

/// Targets that a script names without their folders, so that bpftrace looks for them in those of `PATH`.
///
/// bpftrace 0.17 searches a target's debugging information for the type of each cast: 24 s of CPU for a program of
/// 100 MB, instead of 3. It opens the file under the name that the probe gives, before it looks for that on `PATH`:
/// if the working directory has none of that name, there is nothing to be searched.
package struct TargetSearch: Sendable, Equatable {
  /// The targets that are looked for.
  package private(set) var targets: Set<TargetPath> = []
  /// The folders that `PATH` needs behind those that it has; nil if no target is looked for.
  package private(set) var folders: [String]?

  /// All are named by their paths.
  package static let none = TargetSearch()

  private init() {}

  /// - Parameters:
  ///   - candidates: the binaries of a script.
  ///   - dialect: how the bpftrace that is to run it differs from others.
  ///   - find: the first file of a name in the folders of `PATH`, and behind them in those that are given.
  package init(
    _ candidates: [ScriptTarget], _ dialect: BpftraceDialect,
    find: (_ name: String, _ folders: [String]) -> String? = SearchPath.find(_:behind:)
  ) {
    guard dialect.searchesDebuggingInformation else { return }
    let paths = candidates.filter { $0.plan.program.layoutSource == .dwarf }.map(\.path)
    let more = paths.map(\.folder)
    // One that would not be found, since another of its name comes before it, keeps its path.
    for path in paths where find(path.name, more) == path.text {
      targets.insert(path)
      var folders = self.folders ?? []
      if find(path.name, []) != path.text, !folders.contains(path.folder) {
        folders.append(path.folder)
      }
      self.folders = folders
    }
  }
}
