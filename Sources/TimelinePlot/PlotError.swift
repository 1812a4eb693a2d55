import Glibc

/// Why nothing can be drawn.
package enum PlotError: Error, Sendable, Equatable {
  /// The records cannot be read; with the error's number.
  case cannotRead(path: String, Int32)
  /// A line is not a record of tuplejoin.
  case notRecord(line: Int)
  /// There is no record with a span of time.
  case nothingToDraw
}

extension PlotError: CustomStringConvertible {
  /// One sentence: what was expected, and what was found.
  package var description: String {
    switch self {
    case .cannotRead(let path, let number):
      "cannot read \"\(path)\": \(String(cString: strerror(number)))"
    case .notRecord(let line): "line \(line) is no record of tuplejoin"
    case .nothingToDraw: "there are no records of connections or of changes of state"
    }
  }

  /// What the user can do next.
  package var hint: String {
    "give the JSON lines that tuplejoin, or tuplejoin states, has printed"
  }
}
