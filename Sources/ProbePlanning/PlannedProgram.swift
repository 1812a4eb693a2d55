package import GoBinary

/// What a plan and its script need to know about a program: only values, no file.
package struct PlannedProgram: Sendable, Equatable {
  /// The path as it was given.
  package let path: String
  /// The Go toolchain's version, as the program states it: text from the target.
  package let goVersion: String
  /// The build identity, as the program states it: text from the target.
  package let buildID: String?
  /// The processor.
  package let architecture: Architecture
  /// Where functions take their arguments.
  package let abi: ABI
  /// Where a thread keeps its running goroutine, in bytes from the base of its storage; nil where that is not known.
  package let goroutineSlot: Int64?
  /// How the program was linked.
  package let linking: Linking
  /// Which tables name the functions.
  package let symbolSource: SymbolSource
  /// Where the offsets come from.
  package let layoutSource: StructLayout.Source
  /// Whether the runtime's own code agrees with the offsets.
  package let selfCheck: StructLayout.SelfCheck
  /// How maps are built.
  package let mapKind: StructLayout.MapKind
  /// The offset of each field that a probe reads, in bytes.
  package let offsets: [StructField: UInt64]
  /// Its own types of contexts whose parents are elsewhere than at their start.
  package let contextTypes: [ContextType]

  package init(
    path: String, goVersion: String, buildID: String?, architecture: Architecture, abi: ABI,
    goroutineSlot: Int64?, linking: Linking, symbolSource: SymbolSource,
    layoutSource: StructLayout.Source,
    selfCheck: StructLayout.SelfCheck, mapKind: StructLayout.MapKind,
    offsets: [StructField: UInt64], contextTypes: [ContextType] = []
  ) {
    self.path = path
    self.goVersion = goVersion
    self.buildID = buildID
    self.architecture = architecture
    self.abi = abi
    self.goroutineSlot = goroutineSlot
    self.linking = linking
    self.symbolSource = symbolSource
    self.layoutSource = layoutSource
    self.selfCheck = selfCheck
    self.mapKind = mapKind
    self.offsets = offsets
    self.contextTypes = contextTypes
  }

  /// Takes what is needed from an analysed program.
  ///
  /// - Throws: `ProbePlanError.unknownField` if the offset of a field that is required is not known;
  ///   `.unknownGoroutine` if neither the thread's storage nor a register is known to have the goroutine; `.program` if
  ///   the file cannot be read.
  init(
    _ program: GoProgram, fields: [StructField], followsContexts: Bool = false
  ) throws(ProbePlanError) {
    if program.abi == .stack, program.architecture == .amd64, program.goroutineSlot == nil {
      throw .unknownGoroutine(path: program.path)
    }
    // The thread's number is one check of two that a thread runs the goroutine.
    for field in fields where field != .mProcid && program.layout.offset(of: field) == nil {
      throw .unknownField(path: program.path, field: field)
    }
    let offsets = Dictionary(
      uniqueKeysWithValues: StructField.allCases.compactMap { field in
        program.layout.offset(of: field).map { (field, $0) }
      })
    let contextTypes: [ContextType]
    do throws(GoBinaryError) {
      contextTypes = followsContexts ? try program.contextTypes() : []
    } catch {
      throw .program(error)
    }
    self.init(
      path: program.path, goVersion: program.goVersion.text, buildID: program.buildID,
      architecture: program.architecture, abi: program.abi, goroutineSlot: program.goroutineSlot,
      linking: program.linking,
      symbolSource: program.symbolSource, layoutSource: program.layout.source,
      selfCheck: program.layout.selfCheck, mapKind: program.layout.mapKind, offsets: offsets,
      contextTypes: contextTypes)
  }
}

extension PlannedProgram {
  /// What the user should know of a program that is traced all the same, a sentence each.
  package var warnings: [String] {
    guard case .table(let minor, .extrapolated) = layoutSource else { return [] }
    let confirmation =
      switch selfCheck {
      case .agrees: "and the runtime's code agrees with them"
      case .corrects: "but for those that the runtime's code gives"
      case .silent: "and nothing in the file confirms them"
      }
    return [
      "\(path) is built by \(goVersion), which was not measured: offsets are those of "
        + "Go 1.\(minor), \(confirmation)"
    ]
  }
}
