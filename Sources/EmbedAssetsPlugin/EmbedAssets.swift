import Foundation
import PackagePlugin

/// Embeds a folder of assets into the target, so that the executable needs no file beside it.
///
/// `bpf/` goes into SocketFilter, compiled; `templates/` into every other target that uses the plugin.
@main
struct EmbedAssets: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let isFilter = target.name == "SocketFilter"
    let root = context.package.directoryURL
    let folder = root.appending(path: isFilter ? "bpf" : "templates")
    let files = try FileManager.default
      .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { (isFilter ? ["c", "h"] : ["bt", "c", "stp"]).contains($0.pathExtension) }
      .sorted { $0.path < $1.path }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedAssets.swift")
    let tool = try context.tool(named: "embed-assets").url
    let arguments =
      isFilter
      ? ["bpf", output.path, try context.tool(named: "clang").url.path, root.path]
        + files.filter { $0.pathExtension == "c" }.map(\.path)
      : ["text", output.path] + files.map(\.path)
    // The folder is an input so that a file added or removed is noticed; the files, so that an edit is.
    return [
      .buildCommand(
        displayName: "Embedding \(folder.lastPathComponent)", executable: tool,
        arguments: arguments, inputFiles: [folder] + files, outputFiles: [output])
    ]
  }
}
