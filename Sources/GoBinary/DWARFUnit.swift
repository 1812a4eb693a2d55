/// The header of a unit of `.debug_info` (DWARF 5, section 7.5.1) and its entries.
struct DWARFUnit {
  let abbreviationsOffset: UInt64
  let sizes: DWARFAbbreviations.Sizes
  /// A cursor over the entries.
  let entries: ByteReader

  /// Reads the header and moves behind the whole unit.
  init(_ reader: inout ByteReader) throws(GoBinaryError) {
    var length = UInt64(try reader.uint32())
    var offsetSize = 4
    if length == 0xffff_ffff {
      length = try reader.uint64()
      offsetSize = 8
    }
    var unit = try reader.slice(count: length)
    let version = try unit.uint16()
    guard (2...5).contains(version) else {
      throw reader.malformed("DWARF version \(version) is unknown")
    }
    let addressSize: UInt8
    if version == 5 {
      let type = try unit.uint8()
      addressSize = try unit.uint8()
      abbreviationsOffset = try unit.unsigned(count: offsetSize)
      switch type {
      case 2, 6: try unit.skip(8 + UInt64(offsetSize))  // A type unit: signature and offset.
      case 4, 5: try unit.skip(8)  // A skeleton or split unit: its identity.
      default: break
      }
    } else {
      abbreviationsOffset = try unit.unsigned(count: offsetSize)
      addressSize = try unit.uint8()
    }
    sizes = DWARFAbbreviations.Sizes(
      address: UInt64(addressSize), offset: UInt64(offsetSize),
      reference: version == 2 ? UInt64(addressSize) : UInt64(offsetSize))
    entries = unit
  }
}
