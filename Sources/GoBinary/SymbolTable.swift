/// Which numbers the ELF symbols of functions cover, if they are taken as addresses.
package struct SymbolCoverage: Sendable, Equatable {
  /// Those within a function, its first address included.
  package var covered: Set<UInt64>
  /// Those where a function begins.
  package var starts: Set<UInt64>
}

/// The ELF symbol tables, read in pieces as they are needed (System V ABI, `Elf64_Sym`).
struct SymbolTable: Sendable {
  /// `SHT_SYMTAB` and `SHT_DYNSYM`; a file has at most one of each.
  private static let sectionTypes: [UInt32] = [2, 11]
  /// `STT_FUNC` and `STT_GNU_IFUNC`.
  private static let functionTypes: Set<UInt8> = [2, 10]
  private static let entrySize: UInt64 = 24
  private static let entriesInPiece: UInt64 = 4096

  private struct Symbol {
    let name: UInt64
    let address: UInt64
    let size: UInt64
  }

  let image: ELFImage

  /// Tells whether the tables have a function of this name and address.
  func hasFunction(named name: String, address: UInt64) throws(GoBinaryError) -> Bool {
    let wanted = Array(name.utf8) + [0]
    let file = image.file
    return try firstFunction { (symbol, section) throws(GoBinaryError) in
      guard symbol.address == address, image.sections.indices.contains(Int(section.link)) else {
        return false
      }
      let strings = image.sections[Int(section.link)]
      guard symbol.name <= strings.size, strings.size - symbol.name >= UInt64(wanted.count) else {
        return false
      }
      let found = try file.read(
        at: strings.offset + symbol.name, count: UInt64(wanted.count), part: "symbol name")
      return found == wanted
    }
  }

  /// Tells which numbers, taken as addresses, are within functions, in one pass over the tables.
  func coverage(of numbers: [UInt64]) throws(GoBinaryError) -> SymbolCoverage {
    let sorted = numbers.sorted()
    var coverage = SymbolCoverage(covered: [], starts: [])
    _ = try firstFunction { (symbol, _) in
      var low = 0
      var high = sorted.count
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] < symbol.address { low = middle + 1 } else { high = middle }
      }
      while low < sorted.count, sorted[low] - symbol.address < symbol.size {
        coverage.covered.insert(sorted[low])
        if sorted[low] == symbol.address { coverage.starts.insert(sorted[low]) }
        low += 1
      }
      return false
    }
    return coverage
  }

  /// Tells whether there is a function's symbol for which the condition holds.
  private func firstFunction(
    where condition: (Symbol, ELFSection) throws(GoBinaryError) -> Bool
  ) throws(GoBinaryError) -> Bool {
    let part = "symbol table"
    for type in Self.sectionTypes {
      guard let section = image.sections.first(where: { $0.type == type }) else { continue }
      var done: UInt64 = 0
      let count = section.size / Self.entrySize
      while done < count {
        let piece = min(count - done, Self.entriesInPiece)
        var reader = try image.file.reader(
          at: section.offset + done * Self.entrySize, count: piece * Self.entrySize, part: part)
        for _ in 0..<piece {
          let name = UInt64(try reader.uint32())
          let type = try reader.uint8() & 0xf
          try reader.skip(3)
          let address = try reader.uint64()
          let size = try reader.uint64()
          guard Self.functionTypes.contains(type) else { continue }
          if try condition(Symbol(name: name, address: address, size: size), section) {
            return true
          }
        }
        done += piece
      }
    }
    return false
  }
}
