import Foundation

/// BPF programs in C, compiled by the toolchain's own clang, as hexadecimal digits: these compile at
/// once, where an array of numbers takes minutes.
struct BPFObjects {
  let clang: String
  /// The package's folder, which is left out of what the objects say of their sources.
  let root: String

  struct ToolFailed: Error, CustomStringConvertible {
    let tool: String
    let status: Int32
    var description: String { "\(tool) ended with \(status)" }
  }

  func source(of paths: some Sequence<String>, beside output: String) throws -> String {
    var source = "/// The programs of `bpf/` as ELF files in hexadecimal digits, by name.\n"
    source += "let embeddedObjects: [(name: String, digits: StaticString)] = [\n"
    for path in paths {
      let name = URL(fileURLWithPath: path).lastPathComponent.split(separator: ".")[0]
      let object = "\(output).\(name).o"
      try compile(path, to: object)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: object))
      let digits = bytes.map { String(format: "%02x", $0) }.joined()
      source += "  (\"\(name)\", \"\(digits)\"),\n"
    }
    return source + "]\n"
  }

  private func compile(_ path: String, to object: String) throws {
    #if arch(arm64)
      let headers = "/usr/include/aarch64-linux-gnu"
    #else
      let headers = "/usr/include/x86_64-linux-gnu"
    #endif
    try run(
      clang, "-target", "bpf", "-mcpu=v2", "-O2", "-g", "-Wall", "-Werror",
      "-ffile-prefix-map=\(root)/=", "-idirafter", headers, "-c", path, "-o", object)
    // The debugging information goes; BTF, which loading needs, stays.
    let folder = URL(fileURLWithPath: clang).deletingLastPathComponent().path
    try run("\(folder)/llvm-objcopy", "--strip-debug", object)
  }

  private func run(_ tool: String, _ arguments: String...) throws {
    let process = try Process.run(URL(fileURLWithPath: tool), arguments: arguments)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ToolFailed(tool: tool, status: process.terminationStatus)
    }
  }
}
