import Foundation
import GoPrograms
import Synchronization
import Testing

@testable import GoBinary

extension GoBuild {
  /// The server by each Go that is at hand, in each way that this machine can build.
  static let servers = GoToolchain.available.flatMap { toolchain in
    Variant.available.map { GoBuild(toolchain.version, $0) }
  }

  /// One of each format of Go's tables: a function table of each kind, and both kinds of build information.
  static let formats = ["1.15", "1.19", "1.24", "1.27"].filter(GoToolchain.has).map { GoBuild($0) }

  /// By the Go that every Debian 12 has.
  static let debian = GoBuild("1.19")

  private static let analysed = Mutex<[GoBuild: [Program: GoProgram]]>([:])

  /// The analysis, made once.
  func program(_ program: Program = .server) throws -> GoProgram {
    if let known = Self.analysed.withLock({ $0[self]?[program] }) { return known }
    let new = try GoProgram(path: path(program))
    Self.analysed.withLock { $0[self, default: [:]][program] = new }
    return new
  }

  /// Runs the `go` command of the version.
  func go(_ arguments: [String]) throws -> String {
    let toolchain = try #require(GoToolchain.available.first { $0.version == version })
    return try toolchain.go(arguments)
  }

  /// The same, built in another way.
  func with(_ variant: Variant) -> GoBuild {
    GoBuild(version, variant, architecture: architecture)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where Debian's Go is missing.
  static var requiresGo: Self {
    .enabled(if: GoToolchain.has("1.19"), "no Go 1.19: apt-get install golang-go")
  }

  /// Skips where a version is missing; fails where all are required.
  static var requiresEveryGo: Self {
    .enabled("not every version of Go is here: Tests/setup/go-toolchain fetches them") {
      let missing = GoToolchain.wanted.filter { !GoToolchain.has($0) }
      guard !missing.isEmpty else { return true }
      let isRequired = ProcessInfo.processInfo.environment["TUPLEJOIN_REQUIRE_ALL"] == "1"
      if isRequired { throw MissingGo(versions: missing) }
      return false
    }
  }
}

struct MissingGo: Error {
  let versions: [String]
}
