import Foundation
import Testing

@testable import GoBinary

@Suite struct GoBinaryErrorTests {
  /// A header as of an amd64 executable, with some bytes changed.
  private func header(_ changes: [Int: UInt8]) -> Data {
    var bytes = Data([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 57))
    bytes[16] = 2
    bytes[18] = 62
    for (place, value) in changes { bytes[place] = value }
    return bytes
  }

  @Test(
    arguments: [
      ([4: 1], "is a 32-bit file"), ([5: 2], "is a big-endian file"),
      ([16: 1], "is a relocatable object file, not an executable"),
      ([16: 4], "is a core file, not an executable"), ([18: 243], "is built for RISC-V"),
      ([18: 3], "is built for 386"), ([1: 0], "is not an ELF file"), ([:], "program header table"),
    ] as [([Int: UInt8], String)])
  func otherFileIsNamed(changes: [Int: UInt8], message: String) throws {
    let file = try TemporaryFile(header(changes))
    let error = try #require(throws: GoBinaryError.self) { try GoProgram(path: file.path) }
    #expect(error.description.contains(message))
    #expect(error.description.hasPrefix("\"\(file.path)\""))
    #expect(error.hint != nil)
  }

  @Test func emptyFileIsNotELF() throws {
    let file = try TemporaryFile(Data())
    #expect(throws: GoBinaryError.notELF(path: file.path)) { try GoProgram(path: file.path) }
  }

  @Test func missingFileIsNamed() {
    #expect(
      throws: GoBinaryError.cannotOpen(path: "/nowhere", reason: "No such file or directory")
    ) { try GoProgram(path: "/nowhere") }
  }

  @Test func pathWithNULIsRefused() {
    #expect(throws: GoBinaryError.self) { try GoProgram(path: "/bin/ls\0x") }
  }

  @Test func directoryAndFIFOAndDeviceAreRefused() throws {
    #expect(throws: GoBinaryError.notRegularFile(path: "/tmp", kind: "a directory")) {
      try GoProgram(path: "/tmp")
    }
    #expect(throws: GoBinaryError.notRegularFile(path: "/dev/null", kind: "a device")) {
      try GoProgram(path: "/dev/null")
    }
    let path = NSTemporaryDirectory() + "tuplejoin-\(UUID().uuidString)"
    #expect(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    #expect(throws: GoBinaryError.notRegularFile(path: path, kind: "a FIFO")) {
      try GoProgram(path: path)
    }
  }

  @Test func otherProgramIsNotGo() throws {
    let error = try #require(throws: GoBinaryError.self) { try GoProgram(path: "/bin/ls") }
    #expect(error == .notGo(path: "/bin/ls", missing: "Go build information"))
    #expect(
      error.description == "\"/bin/ls\" is not a Go binary: it has no Go build information")
    #expect(error.hint?.hasPrefix("give the path of the Go service's own executable") == true)
  }
}
