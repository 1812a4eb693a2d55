/// The path of a target as a script may name it.
///
/// Measured with bpftrace 0.17, 0.23 and 0.27: within double quotes every character stands for itself
/// but those refused here, which no version takes (":" is refused by 0.17 alone).
package struct TargetPath: Sendable, Equatable {
  /// The absolute path, as given.
  package let text: String

  /// - Throws: `ScriptError.unusablePath` if bpftrace cannot be given the path.
  package init(_ text: String) throws(ScriptError) {
    for scalar in text.unicodeScalars {
      let refused: String? =
        switch scalar {
        case "*": "\"*\""
        case "[": "\"[\""
        case "\\": "\"\\\""
        case ":": "\":\""
        case "\n": "a newline"
        case _ where scalar.value < 0x20 || scalar.value == 0x7f: "a control character"
        case "\u{80}"..."\u{9f}", "\u{2028}", "\u{2029}", "\u{202a}"..."\u{202e}",
          "\u{2066}"..."\u{2069}":
          "a character that changes how text is shown"
        case "\u{fffd}": "bytes that are not UTF-8"
        default: nil
        }
      if let refused { throw .unusablePath(text, character: refused) }
    }
    self.text = text
  }

  /// The path between the double quotes of a probe.
  var quoted: String { text.replacing("\"", with: "\\\"") }
}
