import Foundation
import GoPrograms
import Testing

@testable import GoBinary

/// Numbers of files and of inlined calls that no table of Go has.
@Suite(.requiresGo) struct DamagedSymbolsTests {
  /// The value 2⁶³ − 2 for each address, as Go writes a row: the change from −1, and a length.
  private static let row: [UInt8] =
    [0xfe] + [UInt8](repeating: 0xff, count: 8) + [0x01, 0x01, 0x00]

  @Test(arguments: GoBuild.formats)
  func hugeValuesGiveFramesOrAnError(fixture: GoBuild) throws {
    let path = try fixture.path(.empty)
    let program = try fixture.program(.empty)
    let header = program.functions.header
    for index in 0..<min(200, program.functions.count) {
      let function = program.functions.function(index)
      let record = try FunctionRecord(function, header, in: program.image.file)
      let tables = [record.files, record.lines, record.inlinedCalls].filter { $0 != 0 }
      guard tables.count == 3, record.inlineTree != nil else { continue }
      for table in tables {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let start = Int(header.values) + Int(table)
        bytes.replaceSubrange(start..<start + Self.row.count, with: Self.row)
        let copy = try TemporaryFile(bytes)
        let frames = try? Symbolizer(GoProgram(path: copy.path)).frames(at: function.entry)
        #expect(frames?.isEmpty != true)
      }
      return
    }
    Issue.record("no function with inlined calls")
  }
}
