import Foundation
import Synchronization

/// A program of `Tests/GroundTruth`, as one Go built it in one way; built when it is first asked for.
package struct GoBuild: Hashable, Sendable {
  /// A way to build; what each means stands in `Tests/GroundTruth/build-variant`.
  package enum Variant: String, CaseIterable, Sendable {
    case `default`, stripped, trimpath, pie
    case pieStripped = "pie-stripped"
    case cgo
    case cgoStripped = "cgo-stripped"
    case external
    case externalStripped = "external-stripped"
    case externalStatic = "external-static"
    case externalPIE = "external-pie"
    case externalPIEStripped = "external-pie-stripped"
    /// A library; the program "host" runs it.
    case cShared = "c-shared"

    /// Those for which this machine has what they need: a C compiler, where it is not Go alone.
    package static let available = allCases.filter { !$0.needsCompiler || hasCompiler }

    private static let hasCompiler = access("/usr/bin/gcc", X_OK) == 0

    package var isStripped: Bool { rawValue.hasSuffix("stripped") }
    package var isPIE: Bool { rawValue.contains("pie") || self == .cShared }
    package var isExternal: Bool { rawValue.hasPrefix("external") }
    package var needsCompiler: Bool {
      isExternal || rawValue.hasPrefix("cgo") || self == .cShared
    }
    /// Tells that the program needs no shared library, and no loader.
    package var isStatic: Bool {
      [.default, .stripped, .trimpath, .externalStatic].contains(self)
    }

    /// The same with symbols.
    package var unstripped: Variant {
      guard isStripped else { return self }
      return Variant(rawValue: String(rawValue.dropLast("-stripped".count))) ?? .default
    }
  }

  /// A program of `Tests/GroundTruth`.
  package enum Program: String, Sendable {
    case server, upstream, load, empty, frames, host, opener, plugged
  }

  /// The version of Go, such as "1.24".
  package var version: String
  package var variant: Variant
  /// GOARCH; nil for this machine's.
  package var architecture: String?
  /// Tells that the program has the modes that need gRPC and golang.org/x/net.
  package var hasModules: Bool
  /// What a profile has the compiler inline, as `Tests/GroundTruth/profile` names it; nil for no profile.
  package var profile: String?

  package init(
    _ version: String, _ variant: Variant = .default, architecture: String? = nil,
    hasModules: Bool = false, profile: String? = nil
  ) {
    self.profile = profile
    self.version = version
    self.variant = variant
    self.architecture = architecture
    self.hasModules = hasModules
  }

  /// Which copy of the programs is asked for, from 0 on.
  ///
  /// A trace sees every process of a binary: those who trace side by side each need a copy of their own, in other
  /// trees, too.
  @TaskLocal package static var copy = 0

  private static let built = Mutex<[GoBuild: [Program: String]]>([:])
  /// The copies that are as their originals.
  private static let copied = Mutex<Set<String>>([])

  /// The path of a program, which is built if it is not there yet.
  package func path(_ program: Program) throws -> String {
    let original = URL(fileURLWithPath: try originalPath(program))
    let folder = original.deletingLastPathComponent().lastPathComponent
    let copy = URL(fileURLWithPath: ProjectTree.root)
      .appendingPathComponent(".build/ground-truth/copy-\(Self.copy)/\(folder)")
      .appendingPathComponent(original.lastPathComponent)
    // One at a time: several guests want the same ones at once.
    try Self.copied.withLock { copied in
      if copied.contains(copy.path) { return }
      let files = FileManager.default
      if !files.contentsEqual(atPath: original.path, andPath: copy.path) {
        try files.createDirectory(
          at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? files.removeItem(at: copy)
        try files.copyItem(at: original, to: copy)
      }
      copied.insert(copy.path)
    }
    return copy.path
  }

  private func originalPath(_ program: Program) throws -> String {
    if let path = Self.built.withLock({ $0[self]?[program] }) { return path }
    let script = "\(ProjectTree.root)/Tests/GroundTruth/build-variant"
    var environment: [String: String] = [:]
    environment["GOARCH"] = architecture
    environment["MODULES"] = hasModules ? "1" : nil
    environment["PROFILE"] = profile
    let output = try ShortCommand.output(
      of: [script, version, variant.rawValue, program.rawValue], environment: environment)
    let path = URL(fileURLWithPath: output.trimmingCharacters(in: .whitespacesAndNewlines))
      .standardizedFileURL.path
    Self.built.withLock { $0[self, default: [:]][program] = path }
    return path
  }
}

extension GoBuild: CustomStringConvertible {
  package var description: String {
    "Go \(version) \(variant.rawValue)" + (architecture.map { " \($0)" } ?? "")
      + (hasModules ? " with modules" : "") + (profile.map { " with profile \($0)" } ?? "")
  }
}
