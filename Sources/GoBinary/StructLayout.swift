/// Where the fields of Go's structs are in a program's memory.
package struct StructLayout: Sendable {
  /// How well the row of a version is known.
  package enum Evidence: String, Sendable {
    /// Programs of this minor version were measured.
    case measured
    /// Programs of an older and of a newer version were measured.
    case interpolated
    /// The version is beyond the measured ones: the nearest row is used.
    case extrapolated
  }

  /// Where the offsets come from.
  package enum Source: Sendable, Equatable {
    /// The program's own debugging information; types that it does not use come from the table.
    case dwarf
    /// The built-in table's row for a Go 1 minor version.
    case table(minor: Int, evidence: Evidence)
  }

  /// What the runtime's own code says of the offsets that it uses (`RuntimeCode`).
  package enum SelfCheck: String, Sendable {
    /// It uses the same.
    case agrees
    /// It uses others, which are taken; what lies near is then not known.
    case corrects
    /// It is not as in the versions known.
    case silent
  }

  /// How the program's maps are built (Go 1.24 brought Swiss tables).
  package enum MapKind: String, Sendable {
    /// `runtime.hmap` with buckets of eight.
    case buckets
    /// `internal/runtime/maps.Map` with groups of eight.
    case swiss
  }

  /// Where the offsets come from.
  package let source: Source
  /// Whether the runtime's own code agrees with the offsets.
  package let selfCheck: SelfCheck
  /// How the program's maps are built.
  package let mapKind: MapKind
  /// Why debugging information that is there was not used.
  package let unusedDWARF: GoBinaryError?
  private let offsets: [StructField: UInt64]

  /// The offset of a field in its struct, in bytes; nil if this version has no such field.
  package func offset(of field: StructField) -> UInt64? { offsets[field] }

  /// Takes the table's offsets for a version, and where debugging information is there, those.
  init(_ image: ELFImage, version: GoVersion, code: RuntimeCode?) {
    var structs: [String: DWARFStructs.Members] = [:]
    var problem: GoBinaryError?
    do {
      structs = try DWARFStructs.members(of: LayoutTable.structs, in: image) ?? [:]
    } catch {
      problem = error
    }
    self.init(version: version, structs: structs, code: code, unusedDWARF: problem)
  }

  init(
    version: GoVersion, structs: [String: DWARFStructs.Members] = [:], code: RuntimeCode? = nil,
    unusedDWARF: GoBinaryError? = nil
  ) {
    let minor = Self.nearestMinor(version)
    var offsets: [StructField: UInt64] = [:]
    for row in LayoutTable.rows + LayoutTable.moduleRows {
      // A struct that is there without the field has been changed: the table would be a guess.
      // Where a struct has moved, one with the old name and other members may have stayed (Go 1.27).
      let known = row.structs.compactMap { structs[$0] }
      offsets[row.field] =
        known.isEmpty ? row.offset(minor: minor) : known.lazy.compactMap { $0[row.member] }.first
    }
    selfCheck = Self.check(&offsets, against: code)
    if structs["runtime.g"]?["m"] != nil, structs["runtime.m"]?["curg"] != nil {
      source = .dwarf
    } else {
      source = .table(minor: minor, evidence: Self.evidence(version, minor: minor))
    }
    let isSwiss =
      if structs["internal/runtime/maps.Map"]?["dirPtr"] != nil {
        true
      } else if structs["runtime.hmap"]?["buckets"] != nil {
        false
      } else {
        minor >= LayoutTable.firstSwissMinor && !version.hasExperiment("noswissmap")
      }
    mapKind = isSwiss ? .swiss : .buckets
    self.offsets = offsets
    self.unusedDWARF = unusedDWARF
  }

  /// Compares with the code, and follows it where they differ.
  private static func check(
    _ offsets: inout [StructField: UInt64], against code: RuntimeCode?
  ) -> SelfCheck {
    guard let code else { return .silent }
    if offsets[.gM] == code.gM, offsets[.mCurg] == code.mCurg { return .agrees }
    offsets[.gM] = code.gM
    offsets[.mCurg] = code.mCurg
    offsets[.mProcid] = nil
    return .corrects
  }

  private static func nearestMinor(_ version: GoVersion) -> Int {
    if version.major > 1 { return LayoutTable.newestMinor }
    return min(max(version.minor, LayoutTable.oldestMinor), LayoutTable.newestMinor)
  }

  private static func evidence(_ version: GoVersion, minor: Int) -> Evidence {
    if version.isAssumed || version.major != 1 || version.minor != minor { return .extrapolated }
    return LayoutTable.measuredMinors.contains(minor) ? .measured : .interpolated
  }
}

extension StructLayout.Source {
  /// Tells that the offsets were measured: from the program itself, or from its Go minor version.
  package var isMeasured: Bool {
    switch self {
    case .dwarf: true
    case .table(_, let evidence): evidence == .measured
    }
  }
}

extension StructLayout.Source: CustomStringConvertible {
  package var description: String {
    switch self {
    case .dwarf: "the program's debugging information"
    case .table(let minor, let evidence):
      "the built-in table for Go 1.\(minor) (\(evidence.rawValue))"
    }
  }
}
