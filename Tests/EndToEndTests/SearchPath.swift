import Foundation

/// The folders that commands are looked up in.
enum SearchPath {
  static let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map(String.init)

  static func find(_ command: String) -> String? {
    folders.map { "\($0)/\(command)" }.first { access($0, X_OK) == 0 }
  }

  /// A PATH with another folder first, whose commands are taken instead of those of the same name.
  static func beginning(with folder: String) -> String {
    ([folder] + folders).joined(separator: ":")
  }

  /// A PATH of the same commands, less one: links to all others, in a new folder.
  static func without(_ command: String, in folder: RunFolder) throws -> String {
    let new = folder.file("path")
    try FileManager.default.createDirectory(atPath: new, withIntermediateDirectories: false)
    for name in ["setpriv", "sh"] where name != command {
      guard let path = find(name) else { continue }
      try FileManager.default.createSymbolicLink(
        atPath: "\(new)/\(name)", withDestinationPath: path)
    }
    return new
  }
}
