import Foundation

/// Texts as string literals.
enum EmbeddedTexts {
  static func source(of paths: some Sequence<String>) throws -> String {
    var source =
      "/// The files of `templates/`, by name, that of bpftrace scripts without the extension.\n"
    source += "let embeddedTemplates: [(name: String, text: String)] = [\n"
    for path in paths {
      let url = URL(fileURLWithPath: path)
      let text = try String(contentsOf: url, encoding: .utf8)
      let name = (url.pathExtension == "bt" ? url.deletingPathExtension() : url).lastPathComponent
      // Seven number signs: no template holds that run, so nothing in a template can end the literal.
      source += "  (\"\(name)\", #######\"\"\"\n\(text)\n\"\"\"#######),\n"
    }
    return source + "]\n"
  }
}
