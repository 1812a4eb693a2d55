import Foundation

/// Writes a Swift file that holds assets: `embed-assets text OUTPUT FILE...` for texts as they are,
/// `embed-assets bpf OUTPUT CLANG ROOT FILE...` for BPF programs in C, compiled.
@main
struct EmbedAssets {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2 else { return }
    let source =
      arguments[0] == "bpf"
      ? try BPFObjects(clang: arguments[2], root: arguments[3])
        .source(of: arguments.dropFirst(4), beside: arguments[1])
      : try EmbeddedTexts.source(of: arguments.dropFirst(2))
    try source.write(toFile: arguments[1], atomically: true, encoding: .utf8)
  }
}
