/// What Go's function table has of one function (`runtime._func`, src/runtime/runtime2.go).
///
/// Behind the fixed fields stand a 4-byte offset for each table of values by address, and then a reference for
/// each table of other data: an 8-byte address, or since Go 1.18 a 4-byte offset from `runtime.moduledata.gofunc`.
struct FunctionRecord {
  /// Offsets of tables of values by address: the number of the file, and the line.
  let files: UInt32
  let lines: UInt32
  /// The first of the numbers that the compilation unit's files have; 0 before Go 1.16.
  let unit: UInt32
  /// Offset of the table of values by address that says which inlined call the code is of; 0 for none.
  let inlinedCalls: UInt32
  /// Where the inlined calls are described; nil if there are none.
  let inlineTree: InlineTree?

  /// A reference to the descriptions of inlined calls.
  enum InlineTree {
    case address(UInt64)
    /// From `runtime.moduledata.gofunc`.
    case offset(UInt64)
  }

  /// `PCDATA_InlTreeIndex` (src/internal/abi/symtab.go): the same in all versions.
  private static let inlineIndexTable = 2
  /// No function of a real program has as many tables.
  fileprivate static let mostTables: UInt32 = 64

  /// Reads the record of a function.
  init(
    _ function: GoFunction, _ header: PCLineTableHeader, in file: FileBytes
  ) throws(GoBinaryError) {
    let format = header.format
    let word = format.wordSize
    let part = "record of the Go function \"\(function.name)\""
    var index = try file.reader(
      at: header.functions + (2 * UInt64(function.tableIndex) + 1) * word, count: word, part: part)
    let start = header.records.addingClamped(try index.unsigned(count: Int(word)))
    guard start < header.limit else { throw index.malformed("it is beyond the table's end") }
    let room = min(header.limit - start, format.largestRecord)
    var reader = try file.reader(at: start, count: room, part: part)
    try self.init(&reader, format)
  }

  /// Reads a record whose bytes are at hand, from its start on.
  init(_ reader: inout ByteReader, _ format: PCLineTableHeader.Format) throws(GoBinaryError) {
    let start = UInt64(reader.position)
    try reader.skip(format.wordSize + 16)
    files = try reader.uint32()
    lines = try reader.uint32()
    let valueTables = try reader.uint32()
    unit = format == .go12 ? 0 : try reader.uint32()
    try reader.move(to: start + format.recordSize - 1)
    let dataTables = UInt32(try reader.uint8())
    guard valueTables <= Self.mostTables, dataTables <= Self.mostTables else {
      throw reader.malformed("\(valueTables) and \(dataTables) tables")
    }
    var inlinedCalls: UInt32 = 0
    for table in 0..<Int(valueTables) {
      let offset = try reader.uint32()
      if table == Self.inlineIndexTable { inlinedCalls = offset }
    }
    self.inlinedCalls = inlinedCalls
    inlineTree =
      format.inlineTreeNumber < dataTables
      ? try Self.inlineTree(&reader, format) : nil
  }

  private static func inlineTree(
    _ reader: inout ByteReader, _ format: PCLineTableHeader.Format
  ) throws(GoBinaryError) -> InlineTree? {
    if format.hasRelativeAddresses {
      try reader.skip(UInt64(format.inlineTreeNumber) * 4)
      let offset = try reader.uint32()
      return offset == .max ? nil : .offset(UInt64(offset))
    }
    // Addresses are aligned; the record itself is.
    try reader.skip(UInt64(reader.position % 8))
    try reader.skip(UInt64(format.inlineTreeNumber) * 8)
    let address = try reader.uint64()
    return address == 0 ? nil : .address(address)
  }
}

extension PCLineTableHeader.Format {
  /// The size of the fixed fields of a function's record.
  var recordSize: UInt64 {
    switch self {
    case .go12, .go118: 40
    case .go116, .go120: 44
    }
  }

  /// The size of a record with as many tables as there may be.
  var largestRecord: UInt64 { recordSize + UInt64(FunctionRecord.mostTables) * 12 + 4 }

  /// The number of the table that describes inlined calls (`FUNCDATA_InlTree`).
  var inlineTreeNumber: UInt32 { self == .go12 ? 4 : 3 }

  /// A description of an inlined call (`runtime.inlinedCall`): its size, and the offsets of the called function's
  /// name and of the call's position.
  var inlinedCall: (size: UInt64, name: UInt64, place: UInt64) {
    switch self {
    case .go12, .go116, .go118: (20, 12, 16)
    case .go120: (16, 4, 8)
    }
  }
}

extension PCLineTableHeader {
  /// Where the offsets of records count from: before Go 1.16 the table's start, since then the function index.
  var records: UInt64 { format == .go12 ? offset : functions }
}

extension PCLineTable {
  /// Reads the record of each function, all from one piece of the file.
  func forEachRecord(
    in file: FileBytes, _ body: (Int, FunctionRecord) throws(GoBinaryError) -> Void
  ) throws(GoBinaryError) {
    let word = header.format.wordSize
    var index = try file.reader(
      at: header.functions, count: UInt64(2 * count + 1) * word, part: PCLineTableHeader.part)
    var offsets: [UInt64] = []
    offsets.reserveCapacity(count)
    for _ in 0..<count {
      try index.skip(word)
      offsets.append(try index.unsigned(count: Int(word)))
    }
    let room = header.limit - min(header.limit, header.records)
    let used = min(room, (offsets.max() ?? 0).addingClamped(header.format.largestRecord))
    var records = try file.reader(
      at: header.records, count: used, part: "records of Go functions")
    for (number, offset) in offsets.enumerated() {
      try records.move(to: offset)
      try body(number, FunctionRecord(&records, header.format))
    }
  }
}
