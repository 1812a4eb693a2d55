import Foundation
import PackagePlugin

/// Embeds the files of `templates/` into the target, so that the executable needs no file beside it.
@main
struct EmbedAssets: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = context.package.directoryURL.appending(path: "templates")
    let files = try FileManager.default
      .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "bt" }
      .sorted { $0.path < $1.path }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedAssets.swift")
    // The folder is an input so that a file added or removed is noticed; the files, so that an edit is.
    return [
      .buildCommand(
        displayName: "Embedding templates",
        executable: try context.tool(named: "embed-assets").url,
        arguments: [output.path] + files.map(\.path),
        inputFiles: [folder] + files,
        outputFiles: [output])
    ]
  }
}
