import Foundation
import Testing

/// A path that is no Go program that can be traced.
enum UntraceableFile: String, CaseIterable, CustomTestStringConvertible {
  case text, empty, otherProgram, halfServer, serverHeader, arm64, elf32, folder, fifo, missing,
    device

  var testDescription: String { rawValue }

  /// Makes the file and returns its path.
  func make(in folder: RunFolder) throws -> String {
    switch self {
    case .text: try folder.write("package main\n", to: "target")
    case .empty: try folder.write("", to: "target")
    case .otherProgram: "/bin/ls"
    case .halfServer: try part { $0.prefix($0.count / 2) }.written(to: folder)
    case .serverHeader: try part { $0.prefix(64) }.written(to: folder)
    // e_machine, at offset 18: EM_AARCH64. EI_CLASS, at offset 4: ELFCLASS32.
    case .arm64: try part { Self.patched($0, at: 18, 0xb7) }.written(to: folder)
    case .elf32: try part { Self.patched($0, at: 4, 1) }.written(to: folder)
    case .folder: folder.path
    case .fifo: try Self.fifo(in: folder)
    case .missing: folder.file("missing")
    case .device: "/dev/zero"
    }
  }

  private struct Part {
    let bytes: Data
    func written(to folder: RunFolder) throws -> String {
      try folder.write(bytes, to: "target", mode: 0o755)
    }
  }

  /// The server, changed.
  private func part(_ change: (Data) -> Data) throws -> Part {
    let server = URL(fileURLWithPath: try GroundTruthPrograms.go119.path("server"))
    return Part(bytes: change(try Data(contentsOf: server)))
  }

  private static func patched(_ bytes: Data, at offset: Int, _ value: UInt8) -> Data {
    var bytes = bytes
    bytes[bytes.startIndex + offset] = value
    return bytes
  }

  private static func fifo(in folder: RunFolder) throws -> String {
    let path = folder.file("target")
    try #require(mkfifo(path, 0o600) == 0)
    return path
  }
}
