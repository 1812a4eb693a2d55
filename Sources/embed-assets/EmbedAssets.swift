import Foundation

/// Writes a Swift file that holds assets: `embed-assets text OUTPUT FILE...` for texts as they are,
/// `embed-assets bpf OUTPUT CLANG ROOT FILE...` for BPF programs in C, compiled; `embed-assets declarations OUTPUT HEADER` and
/// `embed-assets readers OUTPUT HEADER` for what is made of the events that a header declares.
@main
struct EmbedAssets {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2 else { return }
    let source =
      switch arguments[0] {
      case "bpf":
        try BPFObjects(clang: arguments[2], root: arguments[3])
          .source(of: arguments.dropFirst(4), beside: arguments[1])
      case "declarations":
        EventSources(header: try EventHeader(contentsOf: arguments[2])).declarations
      case "readers":
        EventSources(header: try EventHeader(contentsOf: arguments[2])).readers
      default: try EmbeddedTexts.source(of: arguments.dropFirst(2))
      }
    try source.write(toFile: arguments[1], atomically: true, encoding: .utf8)
  }
}
