import GoPrograms

/// The server of `Tests/GroundTruth` by one Go, in one way, and the upstream and the load beside it.
struct GroundTruthPrograms: Hashable, Sendable, CustomStringConvertible {
  var build = GoBuild("1.19")

  /// Debian 12's own.
  static let go119 = GroundTruthPrograms()
  static let go119Stripped = GroundTruthPrograms(build: GoBuild("1.19", .stripped))
  static let go124 = GroundTruthPrograms(build: GoBuild("1.24"))
  static let go115 = GroundTruthPrograms(build: GoBuild("1.15"))
  static let go127 = GroundTruthPrograms(build: GoBuild("1.27"))
  static let go124Stripped = GroundTruthPrograms(build: GoBuild("1.24", .stripped))

  var description: String { "\(build)" }

  /// The path of "server", "upstream" or "load"; only the server is traced, and so built in many ways.
  func path(_ program: String) throws -> String {
    switch program {
    case "upstream": try Self.go119.build.path(.upstream)
    case "load": try Self.go119.build.path(.load)
    default: try build.path(.server)
    }
  }
}
