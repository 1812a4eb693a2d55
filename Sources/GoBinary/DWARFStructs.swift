/// Finds the members of Go structs in a program's debugging information.
///
/// Every entry is skipped by its abbreviation, and none is kept. Names are read only where Go's
/// compiler puts them, in the entry itself (`DW_FORM_string`), and only units in Go are walked.
struct DWARFStructs {
  /// The offset of each member, by name.
  typealias Members = [String: UInt64]

  private static let goLanguage: UInt64 = 0x16
  private static let structureTag: UInt64 = 0x13
  private static let memberTag: UInt64 = 0x0d

  /// The values of an entry that are wanted.
  private struct Values {
    var name: Range<Int>?
    var language: UInt64?
    var memberOffset: UInt64?
  }

  private let wanted: Set<String>
  private let abbreviationBytes: ByteReader
  private var tables: [Key: DWARFAbbreviations] = [:]
  private var budget = 1 << 20
  private var found: [String: Members] = [:]

  private struct Key: Hashable {
    let offset: UInt64
    let sizes: DWARFAbbreviations.Sizes
  }

  /// Reads the members of the wanted structs; nil if the file has no debugging information.
  static func members(
    of wanted: Set<String>, in image: ELFImage
  ) throws(GoBinaryError) -> [String: Members]? {
    guard let abbreviations = try CompressedSection.read("debug_abbrev", of: image),
      let entries = try CompressedSection.read("debug_info", of: image)
    else { return nil }
    return try members(
      of: wanted,
      entries: ByteReader(entries, path: image.path, part: ".debug_info"),
      abbreviations: ByteReader(abbreviations, path: image.path, part: ".debug_abbrev"))
  }

  static func members(
    of wanted: Set<String>, entries: ByteReader, abbreviations: ByteReader
  ) throws(GoBinaryError) -> [String: Members] {
    var search = DWARFStructs(wanted: wanted, abbreviationBytes: abbreviations)
    var reader = entries
    while reader.remaining > 0, search.found.count < wanted.count {
      try search.walk(try DWARFUnit(&reader))
    }
    return search.found
  }

  private init(wanted: Set<String>, abbreviationBytes: ByteReader) {
    self.wanted = wanted
    self.abbreviationBytes = abbreviationBytes
  }

  private mutating func walk(_ unit: DWARFUnit) throws(GoBinaryError) {
    let abbreviations = try table(at: unit.abbreviationsOffset, sizes: unit.sizes)
    var reader = unit.entries
    var depth = 0
    var isFirst = true
    // The wanted struct whose members are being read, and the depth that they have.
    var current: (name: String, depth: Int)?
    while reader.remaining > 0 {
      let code = try reader.unsignedLEB128()
      if code == 0 {
        depth -= 1
        if let open = current, depth < open.depth { current = nil }
        if depth <= 0 { return }
        continue
      }
      guard let entry = abbreviations.entry(code) else {
        throw reader.malformed("abbreviation \(code) is not defined")
      }
      var values = Values()
      for step in entry.steps { try Self.take(step, &reader, &values) }
      if isFirst {
        guard values.language == Self.goLanguage else { return }
        isFirst = false
      } else if entry.tag == Self.structureTag, entry.hasChildren, let range = values.name {
        let name = reader.string(range)
        if wanted.contains(name), found[name] == nil {
          found[name] = [:]
          current = (name, depth + 1)
        }
      } else if entry.tag == Self.memberTag, let open = current, open.depth == depth,
        let range = values.name, let offset = values.memberOffset
      {
        found[open.name]?[reader.string(range)] = offset
      }
      if entry.hasChildren { depth += 1 }
      if depth == 0 { return }
    }
  }

  private mutating func table(
    at offset: UInt64, sizes: DWARFAbbreviations.Sizes
  ) throws(GoBinaryError) -> DWARFAbbreviations {
    let key = Key(offset: offset, sizes: sizes)
    if let known = tables[key] { return known }
    var reader = abbreviationBytes
    try reader.move(to: offset)
    let table = try DWARFAbbreviations(&reader, sizes: sizes, budget: &budget)
    tables[key] = table
    return table
  }

  @inline(__always)
  private static func take(
    _ step: DWARFAbbreviations.Step, _ reader: inout ByteReader, _ values: inout Values
  ) throws(GoBinaryError) {
    switch step {
    case .skip(let count): try reader.skip(count)
    case .skipString: _ = try reader.cString()
    case .skipLEB128: _ = try reader.unsignedLEB128()
    case .skipBlock(let size): _ = try block(&reader, size)
    case .value(let attribute, let form): try take(attribute, form, &reader, &values)
    }
  }

  @inline(__always)
  private static func take(
    _ attribute: DWARFAbbreviations.Attribute, _ form: DWARFAbbreviations.ValueForm,
    _ reader: inout ByteReader, _ values: inout Values
  ) throws(GoBinaryError) {
    var number: UInt64?
    switch form {
    case .string:
      let range = try reader.cString()
      if attribute == .name { values.name = range }
    case .fixed(let size): number = try reader.unsigned(count: size)
    case .leb128: number = try reader.unsignedLEB128()
    case .constant(let value): number = value
    case .block(let size):
      var expression = try block(&reader, size)
      // DW_OP_plus_uconst, as Go wrote a member's offset in the past.
      if attribute == .memberLocation, try expression.uint8() == 0x23 {
        number = try expression.unsignedLEB128()
      }
    }
    switch attribute {
    case .name: break
    case .language: values.language = number
    case .memberLocation: values.memberOffset = number
    }
  }

  private static func block(
    _ reader: inout ByteReader, _ lengthSize: Int
  ) throws(GoBinaryError) -> ByteReader {
    let length =
      lengthSize == 0 ? try reader.unsignedLEB128() : try reader.unsigned(count: lengthSize)
    return try reader.slice(count: length)
  }
}
