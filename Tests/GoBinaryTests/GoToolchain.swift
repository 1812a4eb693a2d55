import Foundation
import Testing

/// A Go toolchain that builds the programs under test.
enum GoToolchain: String, CaseIterable, CustomTestStringConvertible {
  /// The one in the search path.
  case installed
  /// The one at `TUPLEJOIN_GO124`, a Go root.
  case go124

  var testDescription: String { rawValue }

  static let go124Root = ProcessInfo.processInfo.environment["TUPLEJOIN_GO124"]

  private static let installedRoot: String? = {
    let found = try? run("/usr/bin/env", ["go", "env", "GOROOT"], environment: [:])
    return found.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
  }()

  var root: String? { self == .installed ? Self.installedRoot : Self.go124Root }

  static var available: [GoToolchain] { allCases.filter { $0.root != nil } }

  /// Runs the `go` command and returns what it prints.
  func go(_ arguments: [String], architecture: String = "amd64") throws -> String {
    let root = try #require(root)
    return try Self.run(
      root + "/bin/go", arguments,
      environment: [
        "GOROOT": root, "GOTOOLCHAIN": "local", "GOPROXY": "off", "GO111MODULE": "off",
        "GOFLAGS": "", "GOARCH": architecture, "GOOS": "linux",
      ])
  }

  struct Failure: Error {
    let command: String
    let output: String
  }

  private static func run(
    _ path: String, _ arguments: [String], environment: [String: String]
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(command: ([path] + arguments).joined(separator: " "), output: output)
    }
    return output
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where no Go is in the search path.
  static var requiresGo: Self {
    .enabled(if: GoToolchain.installed.root != nil, "no `go` in the search path")
  }

  /// Skips where no second Go is at hand.
  static var requiresGo124: Self {
    .enabled(if: GoToolchain.go124.root != nil, "TUPLEJOIN_GO124 names no Go root")
  }
}
