/// Tells which lines of a program's source addresses of its code belong to, inlined calls included.
///
/// All is read from Go's function table, which stripped programs have too.
package struct Symbolizer: Sendable {
  /// More calls are not inlined into one another; a damaged table could name each other's callers for ever.
  private static let deepestInlining = 100
  /// The longest path that is read; Linux opens none that is longer.
  private static let longestPath: UInt64 = 4096

  private let image: ELFImage
  private let functions: PCLineTable
  /// `runtime.moduledata.gofunc`; nil before Go 1.18, or if it is not found: then inlined calls are not told.
  private let functionData: UInt64?

  package init(_ program: GoProgram) throws(GoBinaryError) {
    try self.init(program.image, program.functions, minor: program.goVersion.minor)
  }

  init(_ image: ELFImage, _ functions: PCLineTable, minor: Int) throws(GoBinaryError) {
    self.image = image
    self.functions = functions
    functionData =
      functions.header.format.hasRelativeAddresses
      ? try ModuleData(of: image, functions.header, minor: minor)?.functionData : nil
  }

  /// The functions at work at an address of the file's headers: the innermost first, and the one that has the
  /// code last; those before it are inlined.
  ///
  /// For a return address, ask for the byte before it, which is the call's.
  ///
  /// - Returns: nothing if the address is not that of a Go function.
  /// - Throws: `GoBinaryError` if the table is damaged.
  package func frames(at address: UInt64) throws(GoBinaryError) -> [SourceFrame] {
    guard let function = functions.function(containing: address) else { return [] }
    let record = try FunctionRecord(function, functions.header, in: image.file)
    var frames: [SourceFrame] = []
    var place = address
    while let call = try inlinedCall(at: place, of: function, record) {
      guard frames.count < Self.deepestInlining, function.addresses.contains(call.place) else {
        throw damage("the inlined calls of \"\(function.name)\" have no end")
      }
      frames.append(try frame(call.function, at: place, of: function, record))
      place = call.place
    }
    frames.append(try frame(function.name, at: place, of: function, record))
    return frames
  }

  /// The innermost call that was inlined at an address: of which function, and from where.
  private func inlinedCall(
    at address: UInt64, of function: GoFunction, _ record: FunctionRecord
  ) throws(GoBinaryError) -> (function: String, place: UInt64)? {
    let tree: UInt64
    switch record.inlineTree {
    case .address(let start): tree = start
    case .offset(let offset):
      guard let functionData else { return nil }
      tree = functionData.addingClamped(offset)
    case nil: return nil
    }
    // Values are 32 bits wide in Go; a damaged table can have larger ones.
    guard
      let index = try value(record.inlinedCalls, at: address, of: function)
        .flatMap(UInt32.init(exactly:))
    else { return nil }
    let layout = functions.header.format.inlinedCall
    let entry = tree.addingClamped(UInt64(index) * layout.size)
    let part = "an inlined call"
    guard let bytes = try image.read(address: entry, count: layout.size, part: part) else {
      throw damage("the inlined calls of \"\(function.name)\" are not in the file")
    }
    var reader = ByteReader(bytes, path: image.path, part: part)
    try reader.move(to: layout.name)
    let name = try reader.uint32()
    try reader.move(to: layout.place)
    return (functions.name(at: name), function.entry.addingClamped(UInt64(try reader.uint32())))
  }

  private func frame(
    _ name: String, at address: UInt64, of function: GoFunction, _ record: FunctionRecord
  ) throws(GoBinaryError) -> SourceFrame {
    let line = try value(record.lines, at: address, of: function) ?? 0
    var file: String?
    if let number = try value(record.files, at: address, of: function) {
      file = try path(ofFile: number, record)
    }
    return SourceFrame(
      function: SourceFrame.printed(name), file: file ?? "?", line: UInt32(clamping: line))
  }

  /// The path of a file, by its number in the function's compilation unit.
  private func path(ofFile number: Int64, _ record: FunctionRecord) throws(GoBinaryError) -> String?
  {
    guard let number = UInt32(exactly: number) else { return nil }
    let header = functions.header
    let part = "paths of Go source files"
    let entry = header.fileNumbers.addingClamped((UInt64(record.unit) + UInt64(number)) * 4)
    guard entry < header.limit else { return nil }
    var numbers = try image.file.reader(at: entry, count: 4, part: part)
    let offset = try numbers.uint32()
    let start = header.files.addingClamped(UInt64(offset))
    guard offset != .max, start < header.limit else { return nil }
    let bytes = try image.file.read(
      at: start, count: min(header.limit - start, Self.longestPath), part: part)
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// A value that a table has for an address; nil if it has none.
  private func value(
    _ table: UInt32, at address: UInt64, of function: GoFunction
  ) throws(GoBinaryError) -> Int64? {
    guard table != 0 else { return nil }
    let header = functions.header
    return try PCValueTable.rows(
      image.file, at: header.values.addingClamped(UInt64(table)), limit: header.limit,
      addresses: function.addresses, quantum: header.quantum
    ).first { $0.addresses.contains(address) }?.value
  }

  private func damage(_ problem: String) -> GoBinaryError {
    .malformed(path: image.path, part: PCLineTableHeader.part, problem: problem)
  }
}
