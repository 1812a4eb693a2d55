import Foundation
import ProbePlanning
import ScriptTemplate
import Testing

@Suite struct ReviewFileTests {
  private let folder = URL.temporaryDirectory.appending(path: "tuplejoin-\(UUID().uuidString)")
  private let script: Script

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    script = try Script(
      joining: SamplePlan.kprobe.targets, on: SamplePlan.host, fileName: "x.bt")
  }

  @Test func scriptIsWrittenAndReplaced() throws {
    let path = folder.appending(path: "a.bt").path
    try ReviewFile.write(script, to: path)
    try (Script.signature + "\n" + String(repeating: "x", count: 100_000))
      .write(toFile: path, atomically: false, encoding: .utf8)
    try ReviewFile.write(script, to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == script.text)
  }

  @Test(arguments: ["", "mine\n", Script.signature])
  func otherFileIsKept(text: String) throws {
    let path = folder.appending(path: "b.bt").path
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    // An empty file has nothing to lose.
    if text.isEmpty {
      try ReviewFile.write(script, to: path)
    } else {
      #expect(throws: ReviewFileError.self) { try ReviewFile.write(script, to: path) }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }
  }

  @Test func noLinkIsFollowed() throws {
    let target = folder.appending(path: "target").path
    let symbolic = folder.appending(path: "symbolic.bt").path
    let hard = folder.appending(path: "hard.bt").path
    try script.text.write(toFile: target, atomically: false, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: symbolic, withDestinationPath: target)
    #expect(throws: ReviewFileError.notOurs(path: symbolic, found: "a link")) {
      try ReviewFile.write(script, to: symbolic)
    }
    try FileManager.default.linkItem(atPath: target, toPath: hard)
    #expect(throws: ReviewFileError.notOurs(path: hard, found: "a file with several names")) {
      try ReviewFile.write(script, to: hard)
    }
  }

  @Test func folderThatIsNotThereIsSaid() {
    #expect(throws: ReviewFileError.cannotWrite(path: "/nowhere/x.bt", ENOENT)) {
      try ReviewFile.write(script, to: "/nowhere/x.bt")
    }
  }
}
