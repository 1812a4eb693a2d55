import Foundation
import GoPrograms
import Testing

/// The README's table of what was measured with which Go: a row a way of linking, a column a version.
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

  private static let path = "\(ProjectFolder.root)/README.md"
  private static let start =
    "<!-- support: written by TUPLEJOIN_RECORD=1 swift test --filter SupportTests -->\n"
  private static let end = "<!-- support ends -->"

  /// Expects that the README says of a version what was measured; or writes it there.
  static func expect(_ measured: [GoBuild.Variant: Cell], of version: String) throws {
    let readme = try String(contentsOfFile: path, encoding: .utf8)
    guard let first = readme.range(of: start), let last = readme.range(of: end),
      first.upperBound <= last.lowerBound
    else {
      Issue.record("\(path) has no table between the marks of support")
      return
    }
    var columns = read(readme[first.upperBound..<last.lowerBound])
    let isRecorded = ProcessInfo.processInfo.environment["TUPLEJOIN_RECORD"] == "1"
    if isRecorded {
      columns[version] = measured
      let table = start + text(columns) + end
      try readme.replacingCharacters(in: first.lowerBound..<last.upperBound, with: table)
        .write(toFile: path, atomically: true, encoding: .utf8)
      Issue.record("recorded Go \(version) in \(path): review the difference")
      return
    }
    for (variant, cell) in measured {
      #expect(columns[version]?[variant] == cell, "README.md: Go \(version) \(variant.rawValue)")
    }
  }

  private static func read(_ table: Substring) -> [String: [GoBuild.Variant: Cell]] {
    let rows = table.split(separator: "\n").map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    guard let header = rows.first, rows.count > 2 else { return [:] }
    var columns: [String: [GoBuild.Variant: Cell]] = [:]
    for row in rows.dropFirst(2) {
      guard let variant = row.first.flatMap(GoBuild.Variant.init) else { continue }
      for (version, text) in zip(header, row).dropFirst() {
        columns[version, default: [:]][variant] = Cell(rawValue: text)
      }
    }
    return columns
  }

  private static func text(_ columns: [String: [GoBuild.Variant: Cell]]) -> String {
    let versions = columns.keys.sorted()
    let rows =
      [["Go"] + versions, ["---"] + versions.map { _ in "---" }]
      + GoBuild.Variant.allCases.map { variant in
        [variant.rawValue] + versions.map { columns[$0]?[variant]?.rawValue ?? "" }
      }
    return rows.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }
}
