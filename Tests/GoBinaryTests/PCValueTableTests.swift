import Foundation
import Testing

@testable import GoBinary

@Suite struct PCValueTableTests {
  /// Rows of one address each, whose values go up by one.
  private func rows(count: Int) throws -> [PCValueTable.Row] {
    let copy = try TemporaryFile(Data([UInt8](repeating: 2, count: 2 * count)) + [0])
    return try PCValueTable.rows(
      FileBytes(path: copy.path), at: 0, limit: UInt64(2 * count + 1),
      addresses: 0..<UInt64.max, quantum: 1)
  }

  @Test(arguments: [1, 3_000, 100_000]) func tableOfAnyRealLengthIsRead(count: Int) throws {
    let rows = try rows(count: count)
    #expect(rows.count == count)
    #expect(rows.last?.addresses == UInt64(2 * count - 2)..<UInt64(2 * count))
    #expect(rows.last?.value == Int64(count - 1))
  }

  /// Each row takes two bytes of the file, and twelve times as many of memory.
  @Test func tableLongerThanAnyRealOneIsRefused() {
    #expect(throws: GoBinaryError.self) { try rows(count: 1 << 20) }
  }
}
