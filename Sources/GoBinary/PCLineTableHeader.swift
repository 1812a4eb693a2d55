/// The start of Go's function table (src/internal/abi/symtab.go, `PCLnTabMagic`; `runtime.pcHeader`).
struct PCLineTableHeader: Sendable {
  /// The formats, by the magic number that each begins with.
  enum Format: UInt32, Sendable, CaseIterable {
    case go12 = 0xffff_fffb
    case go116 = 0xffff_fffa
    case go118 = 0xffff_fff0
    case go120 = 0xffff_fff1

    /// The newest Go 1 minor version that is known to write the format.
    var newestMinor: Int {
      switch self {
      case .go12: 15
      case .go116: 17
      case .go118: 19
      case .go120: LayoutTable.newestMinor
      }
    }

    /// Addresses are 4-byte offsets from the start of the code, no longer 8-byte addresses.
    var hasRelativeAddresses: Bool { self == .go118 || self == .go120 }

    /// The size of a word of the function index.
    var wordSize: UInt64 { hasRelativeAddresses ? 4 : 8 }
  }

  static let part = "Go function table"

  let format: Format
  /// Where the table is in the file, and where it ends at the latest.
  let offset: UInt64
  let limit: UInt64
  /// The unit in which the table counts code bytes: 1 on amd64, 4 on arm64.
  let quantum: UInt64
  let functionCount: UInt64
  /// The start of the code; 0 if it is not given here (Go 1.26) or not needed.
  let textStart: UInt64
  /// Offsets in the file of the names, of the tables of values by address, and of the functions.
  let names: UInt64
  let values: UInt64
  let functions: UInt64
  /// The end of the names.
  let namesEnd: UInt64
  /// Offsets in the file of the table that has each source file's place by its number, and of what it counts from.
  let fileNumbers: UInt64
  let files: UInt64

  /// Reads the header; nil if there is none at the offset.
  init?(_ file: FileBytes, at offset: UInt64, limit: UInt64) throws(GoBinaryError) {
    guard offset <= limit, limit - offset >= 72 else { return nil }
    var reader = try file.reader(at: offset, count: 72, part: Self.part)
    guard let format = Format(rawValue: try reader.uint32()), try reader.uint16() == 0 else {
      return nil
    }
    let quantum = UInt64(try reader.uint8())
    guard [1, 2, 4].contains(quantum), try reader.uint8() == 8 else { return nil }
    self.format = format
    self.offset = offset
    self.limit = limit
    self.quantum = quantum
    functionCount = try reader.uint64()
    if format == .go12 {
      textStart = 0
      names = offset
      values = offset
      functions = offset + 16
      namesEnd = limit
      files = offset
      fileNumbers = try Self.fileNumbers(file, offset: offset, limit: limit, functionCount)
      return
    }
    _ = try reader.uint64()
    textStart = format.hasRelativeAddresses ? try reader.uint64() : 0
    var tables: [UInt64] = []
    for _ in 0..<5 {
      let (start, overflow) = offset.addingReportingOverflow(try reader.uint64())
      guard !overflow, start <= limit else {
        throw reader.malformed("a table begins beyond its end")
      }
      tables.append(start)
    }
    // In this order: names, compilation units, files, values, functions.
    let names = tables[0]
    self.names = names
    fileNumbers = tables[1]
    files = tables[2]
    values = tables[3]
    functions = tables[4]
    namesEnd = tables.filter { $0 > names }.min() ?? limit
  }

  /// Where the table of files is before Go 1.16: its offset stands behind the functions and the end of the code.
  private static func fileNumbers(
    _ file: FileBytes, offset: UInt64, limit: UInt64, _ functionCount: UInt64
  ) throws(GoBinaryError) -> UInt64 {
    let place = 16 + 16 * min(functionCount, limit) + 8
    guard place + 4 <= limit - offset else { return limit }
    var reader = try file.reader(at: offset + place, count: 4, part: part)
    return min(offset + UInt64(try reader.uint32()), limit)
  }
}
