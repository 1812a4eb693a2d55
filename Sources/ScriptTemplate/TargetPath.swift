/// The path of a target as a script may name it.
///
/// Measured with bpftrace 0.17, 0.23 and 0.27: within double quotes every character stands for itself
/// but those refused here, which no version takes (":" is refused only by 0.17).
package struct TargetPath: Sendable, Hashable {
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
        case "\0"..<" ", "\u{7f}": "a control character"
        case _ where scalar.changesDisplay: "a character that changes how text is shown"
        case "\u{fffd}": "bytes that are not UTF-8"
        default: nil
        }
      if let refused { throw .unusablePath(text, character: refused) }
    }
    self.text = text
  }

  /// The path up to its last component, without a slash at its end but for the root's.
  var folder: String {
    let folder = text.dropLast(name.count + 1)
    return folder.isEmpty ? "/" : String(folder)
  }

  /// The last component.
  var name: String { String(text.split(separator: "/").last ?? "") }

  /// A path, or a name, between the double quotes of a probe.
  static func quoted(_ text: String) -> String { text.replacing("\"", with: "\\\"") }
}
