@testable import GoBinary

/// A whole file: headers, sections, symbols, build identity, and the analysis with its places for probes.
struct ELFTarget: FuzzTarget {
  static let name = "elf"
  private static let functions = ["runtime.main", "runtime.newproc.func1", "runtime.systemstack"]
  private let file = MemoryFile()

  mutating func read(_ input: UnsafeRawBufferPointer) {
    file.replace(with: input)
    do throws(GoBinaryError) {
      let image = try ELFImage(FileBytes(path: file.path))
      readHeaders(image)
      try readProgram()
    } catch {
      precondition(!error.description.isEmpty)
    }
  }

  private func readHeaders(_ image: ELFImage) {
    for section in image.sections.prefix(64) {
      _ = image.section(named: section.name)
      guard let (offset, available) = image.location(ofAddress: section.address) else { continue }
      precondition(offset + available <= image.file.identity.size)
      _ = image.address(ofOffset: offset)
    }
    _ = try? BuildID.read(image)
    let symbols = SymbolTable(image: image)
    _ = try? symbols.coverage(of: image.sections.prefix(64).map(\.address))
    for section in image.sections.prefix(4) {
      _ = try? symbols.hasFunction(named: "runtime.main", address: section.address)
    }
  }

  private func readProgram() throws(GoBinaryError) {
    let program = try GoProgram(path: file.path)
    let functions = Self.functions.flatMap { program.functions(named: $0) }
    let symbolizer = try? Symbolizer(program)
    _ = try program.contextTypes()
    for function in functions.prefix(8) {
      _ = try? symbolizer?.frames(at: function.entry)
      var sites: [ProbeSite] = []
      if let site = try? program.prologueBranch(of: function) { sites.append(site) }
      if let site = try? program.entry(of: function) { sites.append(site) }
      if let site = try? program.callSite(in: function, to: functions[0]) { sites.append(site) }
      // What was found in the file is there still.
      for site in sites {
        precondition(function.addresses.contains(site.virtualAddress))
        try? program.verify(site)
      }
    }
  }
}
