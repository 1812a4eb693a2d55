/// How the entries of a DWARF unit are coded (DWARF 5, section 7.5.3), made ready for skipping.
struct DWARFAbbreviations {
  /// The attributes whose values are wanted.
  enum Attribute: UInt64 {
    case name = 0x03
    case language = 0x13
    case memberLocation = 0x38
  }

  /// What to do next in the bytes of an entry.
  enum Step {
    /// Skip so many bytes: all attributes of fixed size up to the next step.
    case skip(UInt64)
    case skipString
    case skipLEB128
    /// Skip a block whose length comes first, in so many bytes (0: as LEB128).
    case skipBlock(lengthSize: Int)
    /// Read a value that is wanted.
    case value(Attribute, ValueForm)
  }

  /// The forms in which a wanted value can be read.
  enum ValueForm {
    case fixed(size: Int)
    case leb128
    case constant(UInt64)
    case string
    case block(lengthSize: Int)
  }

  struct Entry {
    let tag: UInt64
    let hasChildren: Bool
    let steps: [Step]
  }

  /// The sizes that depend on the unit's header.
  struct Sizes: Hashable {
    let address: UInt64
    let offset: UInt64
    let reference: UInt64
  }

  /// Codes are dense from 1 in all producers; more than this is no real program.
  private static let largestCode: UInt64 = 1 << 14

  private var entries: [Entry?] = []

  /// Reads a table; attributes and codes take from the budget, so that many tables stay small.
  init(
    _ reader: inout ByteReader, sizes: Sizes, budget: inout Int
  ) throws(GoBinaryError) {
    while true {
      let code = try reader.unsignedLEB128()
      if code == 0 { return }
      guard code <= Self.largestCode else { throw reader.malformed("code \(code) is too large") }
      let tag = try reader.unsignedLEB128()
      let hasChildren = try reader.uint8() != 0
      let steps = try Self.steps(&reader, sizes: sizes, budget: &budget)
      while entries.count <= Int(code) {
        entries.append(nil)
        budget -= 1
      }
      entries[Int(code)] = Entry(tag: tag, hasChildren: hasChildren, steps: steps)
    }
  }

  @inline(__always)
  func entry(_ code: UInt64) -> Entry? {
    code < UInt64(entries.count) ? entries[Int(code)] : nil
  }

  private static func steps(
    _ reader: inout ByteReader, sizes: Sizes, budget: inout Int
  ) throws(GoBinaryError) -> [Step] {
    var steps: [Step] = []
    var pending: UInt64 = 0
    var seen: Set<Attribute> = []
    while true {
      let name = try reader.unsignedLEB128()
      let form = try reader.unsignedLEB128()
      if name == 0, form == 0 { break }
      budget -= 1
      guard budget > 0 else { throw reader.malformed("it has too many attributes") }
      let constant = form == 0x21 ? try reader.unsignedLEB128() : 0
      // Only the first of each is read: then no entry takes more steps than it has bytes, plus these.
      if let attribute = Attribute(rawValue: name), !seen.contains(attribute),
        let value = valueForm(form, constant: constant)
      {
        seen.insert(attribute)
        if pending > 0 { steps.append(.skip(pending)) }
        pending = 0
        steps.append(.value(attribute, value))
      } else if let size = fixedSize(form, sizes) {
        pending += size
      } else if let step = variableStep(form) {
        if pending > 0 { steps.append(.skip(pending)) }
        pending = 0
        steps.append(step)
      } else {
        throw reader.malformed("form \(form) is unknown")
      }
    }
    if pending > 0 { steps.append(.skip(pending)) }
    return steps
  }

  /// Reads the forms in which Go's compiler writes names, and all that a number can have.
  private static func valueForm(_ form: UInt64, constant: UInt64) -> ValueForm? {
    switch form {
    case 0x08: .string
    case 0x0b: .fixed(size: 1)
    case 0x05: .fixed(size: 2)
    case 0x06: .fixed(size: 4)
    case 0x07: .fixed(size: 8)
    case 0x0d, 0x0f: .leb128
    case 0x21: .constant(constant)
    case 0x0a: .block(lengthSize: 1)
    case 0x09, 0x18: .block(lengthSize: 0)
    default: nil
    }
  }

  /// The size of a value of fixed size (DWARF 5, table 7.6, and GNU's extensions).
  private static func fixedSize(_ form: UInt64, _ sizes: Sizes) -> UInt64? {
    switch form {
    case 0x19, 0x21: 0
    case 0x0b, 0x0c, 0x11, 0x25, 0x29: 1
    case 0x05, 0x12, 0x26, 0x2a: 2
    case 0x27, 0x2b: 3
    case 0x06, 0x13, 0x1c, 0x28, 0x2c: 4
    case 0x07, 0x14, 0x20, 0x24: 8
    case 0x1e: 16
    case 0x01: sizes.address
    case 0x10: sizes.reference
    case 0x0e, 0x17, 0x1d, 0x1f, 0x1f20, 0x1f21: sizes.offset
    default: nil
    }
  }

  private static func variableStep(_ form: UInt64) -> Step? {
    switch form {
    case 0x08: .skipString
    case 0x0d, 0x0f, 0x15, 0x1a, 0x1b, 0x22, 0x23: .skipLEB128
    case 0x0a: .skipBlock(lengthSize: 1)
    case 0x03: .skipBlock(lengthSize: 2)
    case 0x04: .skipBlock(lengthSize: 4)
    case 0x09, 0x18: .skipBlock(lengthSize: 0)
    default: nil
    }
  }
}
