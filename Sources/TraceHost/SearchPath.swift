import Glibc

/// The folders where commands are looked for: `PATH`, or the system's own where there is none.
package enum SearchPath {
  /// The folders, with colons between.
  static var folders: String {
    getenv("PATH").map { String(cString: $0) } ?? "/usr/sbin:/usr/bin:/sbin:/bin"
  }

  /// The absolute path of a command; nil if no folder has an executable of that name.
  package static func find(_ name: String) -> String? {
    folders.split(separator: ":").lazy.map { "\($0)/\(name)" }
      .first { $0.hasPrefix("/") && access($0, X_OK) == 0 }
  }
}
