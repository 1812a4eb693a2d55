import Subprocess
import SystemPackage

/// The bpftrace that is installed here.
package struct Bpftrace: Sendable, Equatable {
  /// The executable's absolute path.
  package let path: String
  /// The version that it printed.
  package let version: BpftraceVersion

  package init(path: String, version: BpftraceVersion) {
    self.path = path
    self.version = version
  }

  /// How this version is called.
  package var dialect: BpftraceDialect { BpftraceDialect.of(version) }

  /// Looks bpftrace up on `PATH`, and asks it for its version.
  package static func find() async -> Result<Bpftrace, TraceHostError> {
    guard let path = SearchPath.find("bpftrace") else {
      return .failure(.bpftraceMissing(searched: SearchPath.folders))
    }
    let output = await banner(of: path)
    guard let version = BpftraceVersion(banner: output) else {
      return .failure(.bpftraceUnusable(path: path, output: String(output.prefix(120))))
    }
    guard version >= .oldest else {
      return .failure(.bpftraceTooOld(path: path, version: version))
    }
    return .success(Bpftrace(path: path, version: version))
  }

  /// The first line that `bpftrace --version` prints; empty if it cannot be run.
  private static func banner(of path: String) async -> String {
    let result = try? await run(
      .path(FilePath(path)), arguments: ["--version"], output: .string(limit: 4096),
      error: .discarded)
    let lines = result?.standardOutput.split(separator: "\n") ?? []
    return String(lines.first ?? "")
  }
}
