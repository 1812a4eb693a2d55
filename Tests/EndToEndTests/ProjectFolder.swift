import Foundation

/// Where the project's files are.
enum ProjectFolder {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static let endToEndTests = "\(root)/Tests/EndToEndTests"
  static let groundTruth = "\(root)/Tests/GroundTruth"
  static let schema = "\(root)/Sources/RecordOutput/record.schema.json"
  static let callerTuple = "\(root)/Examples/caller_tuple"

  /// The folder in which a program is that of a Debian suite.
  static func program(_ name: String, of suite: String) throws -> String {
    try CommandOutput.line(of: ["\(root)/Tests/setup/debian-program", name, suite])
  }

  /// The executable under test: the release's, as its users run it, or else what was built beside the tests.
  static let executable = ProcessInfo.processInfo.environment["TUPLEJOIN_RELEASE"] ?? besideTests

  private static let besideTests: String = {
    let runner =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let folder = URL(fileURLWithPath: runner).deletingLastPathComponent()
    // Where the tests are a bundle of folders, it is one level up.
    let candidates = [folder, folder.deletingLastPathComponent()].map { $0.path + "/tuplejoin" }
    return candidates.first { access($0, X_OK) == 0 } ?? candidates[0]
  }()

  /// The release executable, which needs nothing but the C library: what the guest runs.
  static let releaseExecutable =
    ProcessInfo.processInfo.environment["TUPLEJOIN_RELEASE"] ?? "\(root)/.build/release/tuplejoin"
}
