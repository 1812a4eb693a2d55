import Glibc

/// The folders where commands are looked for: `PATH`, or the system's own where there is none.
package enum SearchPath {
  /// The folders, with colons between.
  package static var folders: String {
    getenv("PATH").map { String(cString: $0) } ?? "/usr/sbin:/usr/bin:/sbin:/bin"
  }

  /// The absolute path of a command; nil if no folder has an executable of that name.
  package static func find(_ name: String) -> String? {
    folders.split(separator: ":").lazy.map { "\($0)/\(name)" }
      .first { $0.hasPrefix("/") && access($0, X_OK) == 0 }
  }

  /// The same, with more folders behind those of `PATH`; nil too if one of them depends on the working directory.
  package static func find(_ name: String, behind more: [String]) -> String? {
    let all =
      folders.split(separator: ":", omittingEmptySubsequences: false).map(String.init) + more
    guard all.allSatisfy({ $0.hasPrefix("/") }) else { return nil }
    return all.lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}
