/// A table of Go that gives a value for each address of a function (src/runtime/symtab.go, `pcvalue`).
enum PCValueTable {
  /// A value and the addresses that have it.
  struct Row: Equatable {
    let addresses: Range<UInt64>
    let value: Int64
  }

  /// No function of a real program comes near.
  private static let largestTable: UInt64 = 1 << 20

  /// Reads the rows of a function.
  static func rows(
    _ file: FileBytes, at offset: UInt64, limit: UInt64, addresses: Range<UInt64>, quantum: UInt64
  ) throws(GoBinaryError) -> [Row] {
    let part = "values by address of a Go function"
    let room = min(limit - min(limit, offset), largestTable)
    var count = min(room, 1 << 12)
    while true {
      var reader = try file.reader(at: offset, count: count, part: part)
      do throws(GoBinaryError) {
        return try rows(&reader, addresses: addresses, quantum: quantum)
      } catch {
        // The table's length is not known: if it does not end in this piece, a larger one is read.
        guard count < room else { throw error }
        count = min(room, count * 16)
      }
    }
  }

  private static func rows(
    _ reader: inout ByteReader, addresses: Range<UInt64>, quantum: UInt64
  ) throws(GoBinaryError) -> [Row] {
    var rows: [Row] = []
    var address = addresses.lowerBound
    var value: Int64 = -1
    while address < addresses.upperBound {
      let change = try reader.unsignedLEB128()
      if change == 0, !rows.isEmpty { break }
      // Zigzag: the lowest bit is the sign.
      let signed = Int64(bitPattern: change >> 1) ^ -Int64(bitPattern: change & 1)
      value = value &+ signed
      let (length, overflow) = try reader.unsignedLEB128().multipliedReportingOverflow(by: quantum)
      guard !overflow, length > 0, length <= addresses.upperBound - address else {
        throw reader.malformed("a row reaches beyond the function")
      }
      rows.append(Row(addresses: address..<address + length, value: value))
      address += length
    }
    return rows
  }
}
