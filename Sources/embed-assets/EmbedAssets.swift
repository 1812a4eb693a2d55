import Foundation

/// Writes a Swift file that holds the given text files: `embed-assets OUTPUT FILE...`.
@main
struct EmbedAssets {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let output = arguments.first else { return }
    var source = "/// The files of `templates/`, by name without the extension.\n"
    source += "let embeddedTemplates: [(name: String, text: String)] = [\n"
    for path in arguments.dropFirst() {
      let url = URL(fileURLWithPath: path)
      let text = try String(contentsOf: url, encoding: .utf8)
      let name = url.deletingPathExtension().lastPathComponent
      // Seven number signs: no template holds that run, so nothing in a template can end the literal.
      source += "  (\"\(name)\", #######\"\"\"\n\(text)\n\"\"\"#######),\n"
    }
    source += "]\n"
    try source.write(toFile: output, atomically: true, encoding: .utf8)
  }
}
