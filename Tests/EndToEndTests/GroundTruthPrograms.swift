import GoPrograms

/// The server of `Tests/GroundTruth` by one Go, in one way, and the upstream and the load beside it.
struct GroundTruthPrograms: Hashable, Sendable, CustomStringConvertible {
  let build: GoBuild

  /// By Debian 12's own Go; without debugging information, in which bpftrace 0.17 would look for seconds.
  static let go119 = GroundTruthPrograms(build: GoBuild("1.19", .stripped))
  static let go119WithSymbols = GroundTruthPrograms(build: GoBuild("1.19"))
  static let go119WithModules = GroundTruthPrograms(
    build: GoBuild("1.19", .stripped, hasModules: true))
  static let go124 = GroundTruthPrograms(build: GoBuild("1.24"))
  static let go115 = GroundTruthPrograms(build: GoBuild("1.15"))
  static let go127 = GroundTruthPrograms(build: GoBuild("1.27"))
  static let go124Stripped = GroundTruthPrograms(build: GoBuild("1.24", .stripped))
  static let go127Stripped = GroundTruthPrograms(build: GoBuild("1.27", .stripped))

  var description: String { "\(build)" }

  /// The path of "server", "upstream" or "load"; only the server is traced, and so built in many ways.
  func path(_ program: String) throws -> String {
    switch program {
    case "upstream":
      try GoBuild("1.19", hasModules: build.hasModules).path(.upstream)
    case "load": try Self.go119WithSymbols.build.path(.load)
    default: try build.path(.server)
    }
  }
}
