/// Go's function table (pclntab), which stripped programs have too: names and addresses.
struct PCLineTable: Sendable {
  let header: PCLineTableHeader
  /// The address of each function, ascending, and at last the end of the code.
  let starts: [UInt64]
  /// Where each function's name is in `names`.
  private let nameOffsets: [UInt32]
  /// Names with a NUL after each.
  private let names: [UInt8]

  init(_ image: ELFImage) throws(GoBinaryError) {
    guard let header = try PCLineTableLocator.header(in: image) else {
      throw .notGo(path: image.path, missing: "Go function table (pclntab)")
    }
    try self.init(image, header)
  }

  private init(_ image: ELFImage, _ header: PCLineTableHeader) throws(GoBinaryError) {
    let file = image.file
    let part = PCLineTableHeader.part
    let word = header.format.wordSize
    let room = header.limit - min(header.limit, header.functions)
    guard header.functionCount > 0, header.functionCount < room / (2 * word) else {
      throw .malformed(
        path: file.path, part: part, problem: "\(header.functionCount) functions in \(room) bytes")
    }
    var index = try file.reader(
      at: header.functions, count: (2 * header.functionCount + 1) * word, part: part)
    let base =
      header.format.hasRelativeAddresses
      ? try PCLineTableLocator.textStart(in: image, header) : 0
    var starts: [UInt64] = []
    var infoOffsets: [UInt64] = []
    starts.reserveCapacity(Int(header.functionCount) + 1)
    infoOffsets.reserveCapacity(Int(header.functionCount))
    var previous: UInt64 = 0
    for number in 0...header.functionCount {
      let (start, overflow) = base.addingReportingOverflow(try index.unsigned(count: Int(word)))
      guard !overflow, start >= previous else {
        throw index.malformed("function \(number) begins before the one before it")
      }
      starts.append(start)
      previous = start
      if number < header.functionCount {
        infoOffsets.append(try index.unsigned(count: Int(word)))
      }
    }
    nameOffsets = try Self.nameOffsets(file, header, infoOffsets)
    self.header = header
    self.starts = starts
    names = try file.read(
      at: header.names, count: header.namesEnd - header.names, part: "names of Go functions")
  }

  /// Reads from each function's record (`runtime._func`) where its name is.
  private static func nameOffsets(
    _ file: FileBytes, _ header: PCLineTableHeader, _ offsets: [UInt64]
  ) throws(GoBinaryError) -> [UInt32] {
    let part = "records of Go functions"
    let start = header.records
    let room = header.limit - start
    let used = min(room, offsets.max().map { $0.addingClamped(40) } ?? 0)
    var reader = try file.reader(at: start, count: used, part: part)
    var names: [UInt32] = []
    names.reserveCapacity(offsets.count)
    for offset in offsets {
      try reader.move(to: offset)
      try reader.skip(header.format.wordSize)
      names.append(try reader.uint32())
    }
    return names
  }

  var count: Int { nameOffsets.count }

  func function(_ index: Int) -> GoFunction {
    GoFunction(
      name: name(at: nameOffsets[index]), addresses: starts[index]..<starts[index + 1],
      tableIndex: index)
  }

  /// The name at an offset of the table of names; empty beyond its end.
  func name(at offset: UInt32) -> String {
    let start = min(Int(offset), names.count)
    let end = names[start...].firstIndex(of: 0) ?? start
    return String(decoding: names[start..<end], as: UTF8.self)
  }

  /// The functions of a name: mostly one; an assembly function and its wrapper share a name.
  func functions(named name: String) -> [GoFunction] {
    let wanted = Array(name.utf8)
    guard !wanted.isEmpty else { return [] }
    return nameOffsets.indices.filter { isName(wanted, at: Int(nameOffsets[$0])) }.map(function)
  }

  /// The names of functions that end so, such as ".(*Transport).dialConnFor", each once.
  func names(endingWith suffix: String) -> [String] {
    let wanted = Array(suffix.utf8)
    guard let last = wanted.last else { return [] }
    var found: Set<String> = []
    for end in names.indices.dropFirst(wanted.count) where names[end] == 0 && names[end - 1] == last
    {
      guard names[(end - wanted.count)..<end].elementsEqual(wanted) else { continue }
      let start = names[..<end].lastIndex(of: 0).map { $0 + 1 } ?? 0
      found.insert(String(decoding: names[start..<end], as: UTF8.self))
    }
    return found.filter { !functions(named: $0).isEmpty }.sorted()
  }

  /// The function whose code has the address.
  func function(containing address: UInt64) -> GoFunction? {
    guard let first = starts.first, let last = starts.last, address >= first, address < last else {
      return nil
    }
    var low = 0
    var high = count
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if starts[middle] <= address { low = middle } else { high = middle }
    }
    return function(low)
  }

  /// Compares from the end, as names differ there, with no `String` made of each.
  private func isName(_ wanted: [UInt8], at start: Int) -> Bool {
    let end = start + wanted.count
    guard end < names.count, names[end] == 0 else { return false }
    var index = wanted.count
    while index > 0 {
      index -= 1
      if names[start + index] != wanted[index] { return false }
    }
    return true
  }
}

extension UInt64 {
  /// The sum, or the largest number if it is larger: an offset that no file has.
  func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
