/// Text that may come from the target, made safe for where it is shown.
package enum PrintableText {
  /// The text for a comment line of a script: printable ASCII, at most 200 characters.
  ///
  /// Anything else becomes "?".
  static func inScript(_ text: String) -> String {
    replaced(text.unicodeScalars.prefix(200)) { !(" "..."~").contains($0) }
  }

  /// The text for one line of a terminal: what would change how other text is shown becomes "?".
  package static func onTerminal(_ text: String) -> String {
    replaced(text.unicodeScalars, where: \.changesDisplay)
  }

  private static func replaced(
    _ scalars: some Sequence<Unicode.Scalar>, where isRefused: (Unicode.Scalar) -> Bool
  ) -> String {
    String(String.UnicodeScalarView(scalars.map { isRefused($0) ? "?" : $0 }))
  }
}

extension Unicode.Scalar {
  /// Tells that the character is none to be read: a control, a line's end, a change of direction.
  var changesDisplay: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
