/// A version of bpftrace, and what differs between versions: data, one row for each change.
package struct BpftraceVersion: Sendable, Comparable, CustomStringConvertible {
  package let major: Int
  package let minor: Int
  package let patch: Int

  /// The oldest version that every script is tested with (Debian 12).
  package static let oldest = BpftraceVersion(0, 17, 0)

  package init(_ major: Int, _ minor: Int, _ patch: Int) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// Reads what `bpftrace --version` prints, such as "bpftrace v0.17.0"; nil if it is something else.
  package init?(banner: String) {
    guard let word = banner.split(whereSeparator: \.isWhitespace).dropFirst().first else {
      return nil
    }
    let numbers = word.drop { $0 == "v" }.split(separator: ".").map { part in
      Int(part.prefix { $0.isASCII && $0.isNumber })
    }
    guard banner.hasPrefix("bpftrace "), numbers.count >= 2, let major = numbers[0],
      let minor = numbers[1]
    else { return nil }
    self.init(major, minor, numbers.count > 2 ? numbers[2] ?? 0 : 0)
  }

  package static func < (left: BpftraceVersion, right: BpftraceVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }

  package var description: String { "\(major).\(minor).\(patch)" }
}

/// How one version of bpftrace is called, where it differs from others.
package struct BpftraceDialect: Sendable {
  /// The first version that the row holds for.
  package let since: BpftraceVersion
  /// The environment variable for the bytes that `str()` and `buf()` take.
  package let stringLimitVariable: String
  /// The environment variable for the entries that a map holds.
  package let mapKeysVariable: String
  /// Tells that a script that holds `buf()` needs its limit set: its default does not fit in a map.
  package let needsStringLimit: Bool
  /// Tells that one ring serves all CPUs, so that its size is not taken for each.
  package let sharesRing: Bool
  /// Up to how many bytes a value shall be on the stack of its program, by the variable `on_stack_limit`; nil
  /// where all values are.
  package let stackLimit: UInt64?
  /// Tells that a script can import functions in C.
  package let importsC: Bool
  /// Tells that `printf` takes 65 µs for each `%r`, for which it compiles a regular expression, and `print` does not.
  package let printsBytesSlowly: Bool
  /// Tells that it searches a target's debugging information for the type of each cast.
  package let searchesDebuggingInformation: Bool
  /// The arguments of a run that checks a script and attaches nothing.
  package let dryRun: [String]

  /// The rows, oldest first; from the project's change log and from runs of 0.17, 0.23 and 0.27.
  private static let rows = [
    BpftraceDialect(
      since: BpftraceVersion(0, 0, 0), stringLimitVariable: "BPFTRACE_STRLEN",
      mapKeysVariable: "BPFTRACE_MAP_KEYS_MAX", needsStringLimit: false, sharesRing: false,
      stackLimit: nil, importsC: false, printsBytesSlowly: true,
      searchesDebuggingInformation: true, dryRun: ["-d"]),
    BpftraceDialect(
      since: BpftraceVersion(0, 18, 0), stringLimitVariable: "BPFTRACE_STRLEN",
      mapKeysVariable: "BPFTRACE_MAP_KEYS_MAX", needsStringLimit: false, sharesRing: false,
      stackLimit: nil, importsC: false, printsBytesSlowly: true,
      searchesDebuggingInformation: false, dryRun: ["-d"]),
    BpftraceDialect(
      since: BpftraceVersion(0, 22, 0), stringLimitVariable: "BPFTRACE_MAX_STRLEN",
      mapKeysVariable: "BPFTRACE_MAX_MAP_KEYS", needsStringLimit: true, sharesRing: true,
      stackLimit: nil, importsC: false, printsBytesSlowly: false,
      searchesDebuggingInformation: false, dryRun: ["-d", "codegen"]),
    BpftraceDialect(
      since: BpftraceVersion(0, 23, 0), stringLimitVariable: "BPFTRACE_MAX_STRLEN",
      mapKeysVariable: "BPFTRACE_MAX_MAP_KEYS", needsStringLimit: true, sharesRing: true,
      stackLimit: 512, importsC: false, printsBytesSlowly: false,
      searchesDebuggingInformation: false, dryRun: ["-d", "codegen"]),
    BpftraceDialect(
      since: BpftraceVersion(0, 27, 0), stringLimitVariable: "BPFTRACE_MAX_STRLEN",
      mapKeysVariable: "BPFTRACE_MAX_MAP_KEYS", needsStringLimit: true, sharesRing: true,
      stackLimit: 512, importsC: true, printsBytesSlowly: false,
      searchesDebuggingInformation: false, dryRun: ["-d", "codegen"]),
  ]

  /// The row for a version.
  package static func of(_ version: BpftraceVersion) -> BpftraceDialect {
    rows.last { $0.since <= version } ?? rows[0]
  }
}
