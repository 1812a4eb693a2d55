import Foundation
import Testing

/// A version of Go that is at hand on this machine.
package struct GoToolchain: Hashable, Sendable {
  /// The minor version, such as "1.24".
  package let version: String
  /// Its GOROOT.
  package let root: String

  /// The number behind "1.".
  package var minor: Int { Int(version.dropFirst(2)) ?? 0 }

  /// Those that are here, oldest first; nothing is fetched.
  package static let available: [GoToolchain] = {
    let script = "\(ProjectTree.root)/Tests/setup/go-toolchain"
    let lines = (try? ShortCommand.output(of: [script, "--at-hand"])) ?? ""
    return lines.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      return words.count == 2 ? GoToolchain(version: words[0], root: words[1]) : nil
    }
  }()

  /// The versions that the tests use where they can be had, oldest first.
  package static let wanted: [String] = {
    let script = "\(ProjectTree.root)/Tests/setup/go-toolchain"
    let lines = (try? ShortCommand.output(of: [script, "--versions"])) ?? ""
    return lines.split(separator: "\n").map(String.init)
  }()

  /// Tells whether a version is here.
  package static func has(_ version: String) -> Bool {
    available.contains { $0.version == version }
  }

  /// Runs the `go` command and returns what it prints.
  package func go(_ arguments: [String]) throws -> String {
    try ShortCommand.output(
      of: [root + "/bin/go"] + arguments,
      environment: [
        "GOROOT": root, "GOTOOLCHAIN": "local", "GOPROXY": "off", "GO111MODULE": "off",
        "GOFLAGS": "",
      ])
  }
}

extension GoToolchain: CustomTestStringConvertible {
  package var testDescription: String { "Go \(version)" }
}
