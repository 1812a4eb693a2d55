import Foundation

/// A process without privileges: the user `nobody`, without groups.
enum Unprivileged {
  /// What stands before a command to run it so.
  static let words = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]

  /// Copies files to where everyone can read and run them; returns their new paths.
  static func copies(_ files: [String: String], in folder: RunFolder) throws -> [String: String] {
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    var paths: [String: String] = [:]
    for (name, path) in files {
      let copy = folder.file(name)
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: copy)
      paths[name] = copy
    }
    return paths
  }
}
