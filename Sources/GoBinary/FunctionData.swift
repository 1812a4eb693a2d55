/// The tables that Go keeps of functions, and what their references count from.
struct FunctionData: Sendable {
  let image: ELFImage
  let functions: PCLineTable
  /// `runtime.moduledata.gofunc`; nil before Go 1.18, which has addresses, or if it is not found.
  let start: UInt64?

  /// Asks for the program's module data only where offsets count from there.
  init(
    _ image: ELFImage, _ functions: PCLineTable,
    moduleData: () throws(GoBinaryError) -> ModuleData?
  ) throws(GoBinaryError) {
    self.image = image
    self.functions = functions
    start =
      functions.header.format.hasRelativeAddresses ? try moduleData()?.functionData : nil
  }

  init(_ image: ELFImage, _ functions: PCLineTable, minor: Int) throws(GoBinaryError) {
    try self.init(image, functions) { () throws(GoBinaryError) in
      try ModuleData(of: image, functions.header, minor: minor)
    }
  }

  /// Tells that the references lead somewhere.
  var isFound: Bool { start != nil || !functions.header.format.hasRelativeAddresses }

  /// Where a function's inlined calls are described; nil if there are none, or that is not known.
  func address(of tree: FunctionRecord.InlineTree?) -> UInt64? {
    switch tree {
    case .address(let address): address
    case .offset(let offset): start?.addingClamped(offset)
    case nil: nil
    }
  }

  func damage(_ problem: String) -> GoBinaryError {
    .malformed(path: image.path, part: PCLineTableHeader.part, problem: problem)
  }
}
