/// The calls that the compiler inlined into one function, and the code that each of them became.
///
/// Go keeps them for stack traces (src/runtime/symtabinl.go, `inlineUnwinder`): one table says which call an
/// address is of (`PCDATA_InlTreeIndex`), another describes the calls (`FUNCDATA_InlTree`).
struct InlineTree {
  /// An inlined call.
  struct Call: Equatable {
    /// Where the called function's name is in the table of names.
    let name: UInt32
    /// An address whose code is of the call's own caller, which may have been inlined as well.
    let place: UInt64
  }

  /// More calls are not inlined into one another; a damaged table could name each other's callers for ever.
  static let deepest = 100
  /// `runtime.inlineUnwinder` takes no table for longer.
  private static let mostCalls: UInt64 = 1 << 20

  let function: GoFunction
  let calls: [Call]
  /// The code, ascending: the value is the index of the innermost call that it is of, or negative.
  private let rows: [PCValueTable.Row]

  /// Reads the calls of a function; nil if there are none.
  ///
  /// - Throws: `GoBinaryError` if the tables are damaged.
  init?(
    of function: GoFunction, _ record: FunctionRecord, in data: FunctionData
  ) throws(GoBinaryError) {
    guard record.inlinedCalls != 0, let tree = data.address(of: record.inlineTree) else {
      return nil
    }
    let image = data.image
    let header = data.functions.header
    rows = try PCValueTable.rows(
      image.file, at: header.values.addingClamped(UInt64(record.inlinedCalls)),
      limit: header.limit, addresses: function.addresses, quantum: header.quantum)
    self.function = function
    let layout = header.format.inlinedCall
    let part = "inlined calls"
    let count = UInt64(clamping: (rows.map(\.value).max() ?? -1).addingReportingOverflow(1).0)
    guard count > 0 else { return nil }
    guard count <= Self.mostCalls,
      let bytes = try image.read(address: tree, count: count * layout.size, part: part)
    else {
      throw data.damage("the inlined calls of \"\(function.name)\" are not in the file")
    }
    var reader = ByteReader(bytes, path: image.path, part: part)
    var calls: [Call] = []
    calls.reserveCapacity(Int(count))
    for index in 0..<count {
      try reader.move(to: index * layout.size + layout.name)
      let name = try reader.uint32()
      try reader.move(to: index * layout.size + layout.place)
      calls.append(
        Call(name: name, place: function.entry.addingClamped(UInt64(try reader.uint32()))))
    }
    self.calls = calls
  }

  /// The index of the innermost call that the code at an address is of; nil if it is the function's own.
  func innermost(at address: UInt64) -> Int? {
    var low = 0
    var high = rows.count
    while low < high {
      let middle = low + (high - low) / 2
      if rows[middle].addresses.upperBound <= address { low = middle + 1 } else { high = middle }
    }
    guard low < rows.count, rows[low].addresses.contains(address) else { return nil }
    return Int(exactly: rows[low].value).flatMap { calls.indices.contains($0) ? $0 : nil }
  }

  /// The calls that the code at an address is of, the innermost first.
  ///
  /// - Throws: `GoBinaryError` if they have no end, as calls in a damaged table may.
  func calls(at address: UInt64, in data: FunctionData) throws(GoBinaryError) -> [Int] {
    var found: [Int] = []
    var place = address
    while let index = innermost(at: place) {
      guard found.count < Self.deepest, function.addresses.contains(calls[index].place) else {
        throw data.damage("the inlined calls of \"\(function.name)\" have no end")
      }
      found.append(index)
      place = calls[index].place
    }
    return found
  }

  /// What an inlined call became.
  struct Code {
    /// Ascending, what was inlined into it included.
    var addresses: [Range<UInt64>] = []
    /// The calls that were inlined into it.
    var inner: Set<Int> = []
  }

  /// The code of each of some calls.
  func code(of wanted: Set<Int>, in data: FunctionData) throws(GoBinaryError) -> [Int: Code] {
    var code: [Int: Code] = [:]
    for row in rows where row.value >= 0 {
      let found = try calls(at: row.addresses.lowerBound, in: data)
      for (depth, call) in found.enumerated() where wanted.contains(call) {
        code[call, default: Code()].inner.formUnion(found[..<depth])
        if let last = code[call]?.addresses.last, last.upperBound == row.addresses.lowerBound {
          code[call]?.addresses.removeLast()
          code[call]?.addresses.append(last.lowerBound..<row.addresses.upperBound)
        } else {
          code[call]?.addresses.append(row.addresses)
        }
      }
    }
    return code
  }
}
