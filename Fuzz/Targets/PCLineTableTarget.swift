@testable import GoBinary

/// Go's function table in each of its formats, found by its section and by its magic number.
struct PCLineTableTarget: FuzzTarget {
  static let name = "pclntab"
  private static let mostFunctions = 64
  private let file = SectionFile(".gopclntab")

  mutating func read(_ input: UnsafeRawBufferPointer) {
    guard let (choice, content) = input.choiceAndRest else { return }
    file.replace(with: content, choice & 1 == 0 ? .present : .stripped)
    do throws(GoBinaryError) {
      let image = try ELFImage(FileBytes(path: file.path))
      let table = try PCLineTable(image)
      readFunctions(of: table)
      // The versions that place `gofunc` at different offsets.
      let minor = [15, 19, 24, 27][Int(choice >> 6)]
      try readInlinedCalls(of: table, FunctionData(image, table, minor: minor))
      try readFrames(of: table, Symbolizer(image, table, minor: minor))
    } catch {
      precondition(!error.description.isEmpty)
    }
  }

  private func readInlinedCalls(
    of table: PCLineTable, _ data: FunctionData
  ) throws(GoBinaryError) {
    let names = Set((0..<min(table.count, 8)).map { table.function($0).name })
    for body in try table.inlinedBodies(of: names, in: data) {
      precondition(names.contains(body.callee))
      var end = body.function.addresses.lowerBound
      for range in body.addresses {
        precondition(range.lowerBound >= end && !range.isEmpty)
        end = range.upperBound
      }
      precondition(end <= body.function.addresses.upperBound)
    }
  }

  private func readFrames(
    of table: PCLineTable, _ symbolizer: Symbolizer
  ) throws(GoBinaryError) {
    for index in 0..<min(table.count, 8) {
      let function = table.function(index)
      for address in [function.entry, function.entry / 2 + function.addresses.upperBound / 2] {
        let frames = try symbolizer.frames(at: address)
        precondition(frames.count <= 101)
      }
    }
  }

  private func readFunctions(of table: PCLineTable) {
    _ = table.functions(named: "runtime.main")
    for index in 0..<min(table.count, Self.mostFunctions) {
      let function = table.function(index)
      if let found = table.function(containing: function.entry) {
        precondition(found.addresses.lowerBound <= function.entry)
      }
    }
  }
}
