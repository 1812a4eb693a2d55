/// Why nothing can be drawn.
package enum PlotError: Error, Sendable, Equatable {
  /// A line is not a record of tuplejoin.
  case notRecord(line: Int)
  /// There is no record that tells of a span of time.
  case nothingToDraw
}

extension PlotError: CustomStringConvertible {
  /// One sentence: what was expected, and what was found.
  package var description: String {
    switch self {
    case .notRecord(let line): "line \(line) is no record of tuplejoin"
    case .nothingToDraw: "there are no records of connections or of changes of state"
    }
  }

  /// What the user can do next.
  package var hint: String {
    "give the JSON lines that tuplejoin, or tuplejoin states, has printed"
  }
}
