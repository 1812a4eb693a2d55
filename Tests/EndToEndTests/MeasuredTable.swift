import Foundation
import Testing

/// A table of docs/support.md that tests measure: a column for each thing that is measured, a row for each figure.
///
/// With `TUPLEJOIN_RECORD=1` what is measured of a column is written anew, which fails the run.
struct MeasuredTable {
  /// The name in its marks.
  let name: String
  /// The suite that measures it.
  let suite: String
  /// What stands above the names of the rows.
  let corner: String
  /// The names of the rows, in their order.
  let rows: [String]
  /// The names of the columns, in their order; others follow by name.
  var columns: [String] = []

  private static let path = "\(ProjectFolder.root)/docs/support.md"
  private static let isRecorded = ProcessInfo.processInfo.environment["TUPLEJOIN_RECORD"] == "1"

  /// Expects that the table says of a column what was measured; or writes it there.
  ///
  /// Rows that change by themselves are written, and not compared.
  func expect(
    _ measured: [String: String], of column: String, changing: Set<String> = []
  ) throws {
    let page = try String(contentsOfFile: Self.path, encoding: .utf8)
    let start = "<!-- \(name): written by TUPLEJOIN_RECORD=1 swift test --filter \(suite) -->\n"
    let end = "<!-- \(name) ends -->"
    guard let first = page.range(of: start), let last = page.range(of: end),
      first.upperBound <= last.lowerBound
    else {
      Issue.record("\(Self.path) has no table between the marks of \(name)")
      return
    }
    var cells = read(page[first.upperBound..<last.lowerBound])
    if Self.isRecorded {
      cells[column, default: [:]].merge(measured) { $1 }
      try page.replacingCharacters(
        in: first.upperBound..<last.lowerBound, with: text(cells)
      ).write(toFile: Self.path, atomically: true, encoding: .utf8)
      Issue.record("recorded \(column) in \(Self.path): review the difference")
      return
    }
    for (row, cell) in measured where !changing.contains(row) {
      #expect(cells[column]?[row] == cell, "docs/support.md: \(column), \(row)")
    }
  }

  /// The cells by column and row.
  private func read(_ table: Substring) -> [String: [String: String]] {
    let lines = table.split(separator: "\n").map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    guard let header = lines.first, lines.count > 2 else { return [:] }
    var cells: [String: [String: String]] = [:]
    for line in lines.dropFirst(2) {
      for (column, cell) in zip(header, line).dropFirst() where !cell.isEmpty {
        cells[column, default: [:]][line[0]] = cell
      }
    }
    return cells
  }

  private func text(_ cells: [String: [String: String]]) -> String {
    let names =
      columns.filter { cells[$0] != nil } + cells.keys.filter { !columns.contains($0) }.sorted()
    let lines =
      [[corner] + names, ["---"] + names.map { _ in "---" }]
      + rows.map { row in [row] + names.map { cells[$0]?[row] ?? "" } }
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }
}
