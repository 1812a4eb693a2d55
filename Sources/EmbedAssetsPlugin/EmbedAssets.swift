import Foundation
import PackagePlugin

/// Embeds assets into the targets that use them, so that the executable needs no file beside it.
///
/// SocketFilter gets the programs of `bpf/`, compiled; ScriptTemplate the texts of `templates/`, and what events
/// `bpf/events.h` declares; BpftraceSession what reads the lines of these events.
@main
struct EmbedAssets: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let tool = try context.tool(named: "embed-assets").url
    let header = root.appending(path: "bpf/events.h")
    func command(_ kind: String, _ arguments: [String], from inputs: [URL]) -> Command {
      let output = context.pluginWorkDirectoryURL.appending(path: "Embedded-\(kind).swift")
      // The folder is an input so that a file added or removed is noticed; the files, so that an edit is.
      return .buildCommand(
        displayName: "Embedding \(kind)", executable: tool,
        arguments: [kind, output.path] + arguments, inputFiles: inputs, outputFiles: [output])
    }
    switch target.name {
    case "SocketFilter":
      let files = try Self.files(of: root.appending(path: "bpf"), ["c", "h"])
      let clang = try context.tool(named: "clang").url.path
      let programs = files.filter { $0.pathExtension == "c" }.map(\.path)
      return [command("bpf", [clang, root.path] + programs, from: files)]
    case "BpftraceSession":
      return [command("readers", [header.path], from: [header])]
    default:
      let files = try Self.files(of: root.appending(path: "templates"), ["bt", "c", "stp"])
      return [
        command("text", files.dropFirst().map(\.path), from: files),
        command("declarations", [header.path], from: [header]),
      ]
    }
  }

  /// A folder, and behind it its files with one of these extensions.
  private static func files(of folder: URL, _ extensions: [String]) throws -> [URL] {
    let files = try FileManager.default
      .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { extensions.contains($0.pathExtension) }
    return [folder] + files.sorted { $0.path < $1.path }
  }
}
