import Glibc
import ScriptTemplate

/// What goes to standard error: everything that is not a record.
enum Diagnostics {
  /// How much is said.
  enum Level: Int, Comparable {
    case quiet, normal, verbose

    static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  static func error(_ failure: Failure) {
    write("tuplejoin: error: \(failure.message)")
    for line in failure.details { write("  \(line)") }
    if let hint = failure.hint { write("hint: \(hint)") }
  }

  static func warning(_ text: String, hint: String? = nil) {
    write("tuplejoin: warning: \(text)")
    if let hint { write("hint: \(hint)") }
  }

  static func note(_ text: String) {
    write(text)
  }

  /// Writes a line, in which nothing of the target can move the cursor or forge another line.
  private static func write(_ line: String) {
    let bytes = Array(PrintableText.onTerminal(line).utf8) + [UInt8(ascii: "\n")]
    // A closed error stream is no reason to stop.
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
