import Synchronization

/// What a Go executable says about itself: version, functions, field offsets, places for probes.
package struct GoProgram: Sendable {
  /// The path as it was given.
  package let path: String
  /// The file that was analysed.
  package let identity: FileIdentity
  /// The Go toolchain that built the program.
  package let goVersion: GoVersion
  /// The processor that the program is for.
  package let architecture: Architecture
  /// The path of the profile that it was built with (`-pgo`), as it says itself; nil if there was none.
  package let profile: String?
  /// How the program was linked.
  package let linking: Linking
  /// Where functions take their arguments.
  package let abi: ABI
  /// Go's build identity, or else the GNU one.
  package let buildID: String?
  /// Which tables name the functions.
  package let symbolSource: SymbolSource
  /// Where the fields of Go's structs are.
  package let layout: StructLayout
  /// What the runtime's own code says; nil if it is not as in the versions known.
  package let runtimeCode: RuntimeCode?
  let image: ELFImage
  let functions: PCLineTable
  private let foundModuleData = FoundModuleData()

  /// Analyses an executable file; the file stays open and is not mapped.
  ///
  /// - Throws: `GoBinaryError` if the file cannot be read, is no Go executable, or is damaged.
  package init(path: String) throws(GoBinaryError) {
    let file = try FileBytes(path: path)
    let image = try ELFImage(file)
    let buildInfo = try BuildInfo(image)
    let functions = try PCLineTable(image)
    let assumedMinor = functions.header.format.newestMinor
    let version =
      GoVersion(buildInfo.version)
      ?? GoVersion(text: buildInfo.version, number: [1, assumedMinor], isAssumed: true)
    self.path = path
    self.image = image
    self.functions = functions
    identity = file.identity
    goVersion = version
    profile = buildInfo.profile
    architecture = image.architecture
    linking = try Linking(image, functions)
    abi = ABI(version: version, architecture: image.architecture)
    buildID = try BuildID.read(image)
    symbolSource = try Self.symbolSource(image, functions)
    let runtimeCode = try Self.runtimeCode(image, functions)
    self.runtimeCode = runtimeCode
    layout = StructLayout(image, version: version, code: runtimeCode)
  }

  /// Where a thread keeps its running goroutine, in bytes from the base of its storage; nil where that is not proven:
  /// on arm64, where it is in a register, and in a shared library, where the loader decides it.
  package var goroutineSlot: Int64? {
    if let slot = runtimeCode?.goroutineSlot { return slot }
    // Without C code in the program, the runtime's pointer is all that a thread's storage holds.
    let sizes = image.segments.filter { $0.type == .threadLocal }.map(\.memorySize)
    return architecture == .amd64 && !linking.hasCgo && sizes == [8] ? -8 : nil
  }

  /// Go's description of the program's parts, searched for in the whole file when it is first asked for; nil if there
  /// is none.
  func moduleData() throws(GoBinaryError) -> ModuleData? {
    if let known = foundModuleData.value.withLock({ $0 }) { return known }
    let found = try ModuleData(of: image, functions.header, minor: goVersion.minor)
    foundModuleData.value.withLock { $0 = .some(found) }
    return found
  }

  /// What a search has found; nil before it.
  private final class FoundModuleData: Sendable {
    let value = Mutex<ModuleData??>(nil)
  }

  /// Finds a function by the linker's name; nil if there is none, or if several share the name.
  package func function(named name: String) -> GoFunction? {
    let found = functions.functions(named: name)
    return found.count == 1 ? found.first : nil
  }

  /// Finds all functions of a name: Go's wrappers for another calling convention share it.
  package func functions(named name: String) -> [GoFunction] {
    functions.functions(named: name)
  }

  /// The names of functions that end so, such as ".(*Transport).dialConnFor", each once.
  package func functionNames(endingWith suffix: String) -> [String] {
    functions.names(endingWith: suffix)
  }

  /// Finds the function whose code has an address of the file's headers.
  package func function(containing address: UInt64) -> GoFunction? {
    functions.function(containing: address)
  }

  /// Tells which numbers, taken as addresses, the ELF symbols of functions cover.
  package func symbols(at numbers: [UInt64]) throws(GoBinaryError) -> SymbolCoverage {
    try SymbolTable(image: image).coverage(of: numbers)
  }

  /// Reads the start of `runtime.systemstack`; a wrapper for another calling convention has its name.
  private static func runtimeCode(
    _ image: ELFImage, _ functions: PCLineTable
  ) throws(GoBinaryError) -> RuntimeCode? {
    for function in functions.functions(named: "runtime.systemstack") {
      let size = function.addresses.upperBound - function.entry
      guard
        let code = try image.read(
          address: function.entry, count: min(size, UInt64(RuntimeCode.longest)),
          part: "code")
      else { continue }
      if let found = RuntimeCode(systemStack: code, image.architecture) { return found }
    }
    return nil
  }

  private static func symbolSource(
    _ image: ELFImage, _ functions: PCLineTable
  ) throws(GoBinaryError) -> SymbolSource {
    let symbols = SymbolTable(image: image)
    for function in functions.functions(named: "runtime.main") {
      if try symbols.hasFunction(named: function.name, address: function.entry) { return .symbols }
    }
    return .functionTable
  }
}
