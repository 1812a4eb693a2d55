import GoPrograms

/// docs/support.md's table of what was measured with which Go: a row a way of linking, a column a version.
enum SupportTable {
  enum Cell: String {
    /// Precision and recall are 1 in 2,000 requests at concurrency 64.
    case exact = "1.0"
    /// A request was joined with its connection.
    case joined = "yes"
    /// It is refused, with the reason.
    case refused = "no"
    /// It was to be joined, and was not.
    case failed = "FAILED"
  }

  private static let table = MeasuredTable(
    name: "support", suite: "SupportTests", corner: "Go",
    rows: GoBuild.Variant.allCases.map(\.rawValue) + [profile])
  /// The row of programs that were built with a profile.
  private static let profile = "profile"

  /// Expects that the table says of a version what was measured of programs built with a profile.
  static func expect(ofProfile cell: Cell, of version: String) throws {
    try table.expect([profile: cell.rawValue], of: version)
  }

  /// Expects that the table says of a version what was measured; or writes it there.
  static func expect(_ measured: [GoBuild.Variant: Cell], of version: String) throws {
    let cells = measured.map { ($0.key.rawValue, $0.value.rawValue) }
    try table.expect(Dictionary(uniqueKeysWithValues: cells), of: version)
  }
}
