/// Tells which lines of a program's source addresses of its code belong to, inlined calls included.
///
/// All is read from Go's function table, which stripped programs have too.
package struct Symbolizer: Sendable {
  /// The longest path that is read; Linux opens none that is longer.
  private static let longestPath: UInt64 = 4096

  private let data: FunctionData
  private var image: ELFImage { data.image }
  private var functions: PCLineTable { data.functions }

  package init(_ program: GoProgram) throws(GoBinaryError) {
    data = try FunctionData(program.image, program.functions, moduleData: program.moduleData)
  }

  init(_ image: ELFImage, _ functions: PCLineTable, minor: Int) throws(GoBinaryError) {
    data = try FunctionData(image, functions, minor: minor)
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
    if let tree = try InlineTree(of: function, record, in: data) {
      for index in try tree.calls(at: address, in: data) {
        let call = tree.calls[index]
        frames.append(try frame(functions.name(at: call.name), at: place, of: function, record))
        place = call.place
      }
    }
    frames.append(try frame(function.name, at: place, of: function, record))
    return frames
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
}
