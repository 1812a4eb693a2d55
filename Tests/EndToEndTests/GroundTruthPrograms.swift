import Foundation
import Synchronization

/// The server, the upstream and the load of `Tests/GroundTruth`, built by one Go in one way.
struct GroundTruthPrograms: Hashable, Sendable, CustomStringConvertible {
  enum Toolchain: String, CaseIterable {
    /// Debian 12's own.
    case go119 = "1.19"
    case go124 = "1.24"

    /// Its GOROOT; nil if there is none here.
    var root: String? { Self.roots[self] }

    private static let roots: [Toolchain: String] = Dictionary(
      uniqueKeysWithValues: allCases.compactMap { toolchain in
        let script = "\(ProjectFolder.root)/Tests/setup/go-toolchain"
        let output = try? CommandOutput.text(of: [script, toolchain.rawValue])
        return output.map { (toolchain, $0.trimmingCharacters(in: .whitespacesAndNewlines)) }
      })
  }

  var toolchain = Toolchain.go119
  var isStripped = false

  static let go119 = GroundTruthPrograms()
  static let go119Stripped = GroundTruthPrograms(isStripped: true)
  static let go124 = GroundTruthPrograms(toolchain: .go124)
  static let go124Stripped = GroundTruthPrograms(toolchain: .go124, isStripped: true)

  var description: String { "Go \(toolchain.rawValue)\(isStripped ? ", stripped" : "")" }

  private static let built = Mutex<[GroundTruthPrograms: String]>([:])

  /// The folder of the programs, which are built at the first call.
  func folder() throws -> String {
    try Self.built.withLock { built in
      if let folder = built[self] { return folder }
      let name = toolchain.rawValue + (isStripped ? "-stripped" : "")
      let folder = "\(ProjectFolder.root)/.build/ground-truth/\(name)"
      guard let root = toolchain.root else { throw Requirement.Missing(requirement: .go124) }
      let flags = isStripped ? ["-ldflags", "-s -w"] : []
      _ = try CommandOutput.text(of: ["\(ProjectFolder.groundTruth)/build", folder, root] + flags)
      built[self] = folder
      return folder
    }
  }

  func path(_ program: String) throws -> String { "\(try folder())/\(program)" }
}
