/// Text that may come from the target, made safe for a comment line of a script.
enum PrintableText {
  /// The text with everything but printable ASCII replaced by "?", and cut to 200 characters.
  static func of(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(200).map { (" "..."~").contains($0) ? $0 : "?" }))
  }
}
