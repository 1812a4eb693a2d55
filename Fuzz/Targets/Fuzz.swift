import Glibc

/// Feeds the inputs that libFuzzer makes to a target: `fuzz TARGET [LIBFUZZER-OPTION...]`; or the prefixes
/// of programs to their analysis: `fuzz --prefixes FILE...`.
@main enum Fuzz {
  /// libFuzzer calls from one thread alone.
  nonisolated(unsafe) private static var target: (any FuzzTarget)?

  /// What libFuzzer and its inputs take of memory, and beside it a reader may take 256 MB.
  private static let largestGrowth: UInt = (64 + 256) << 20

  static func main() {
    let name = CommandLine.arguments.dropFirst().first ?? ""
    if name == "--prefixes" { return CommandLine.arguments.dropFirst(2).forEach(Prefixes.require) }
    guard let type = fuzzTargets.first(where: { $0.name == name }) else {
      print("usage: fuzz TARGET [LIBFUZZER-OPTION...] | --prefixes FILE...\n\ntargets:")
      for type in fuzzTargets { print("  \(type.name)") }
      exit(64)
    }
    target = type.init()
    boundAddressSpace()
    // The name takes the place of the program's.
    var count = CommandLine.argc - 1
    var arguments = Optional(CommandLine.unsafeArgv + 1)
    exit(
      runDriver(&count, &arguments) { bytes, count in
        Fuzz.target?.read(UnsafeRawBufferPointer(start: bytes, count: count))
        return 0
      })
  }

  /// libFuzzer sees only memory that is touched, and not what is allocated.
  private static func boundAddressSpace() {
    guard let pages = pagesOfAddressSpace() else { return }
    let limit = pages * UInt(getpagesize()) + largestGrowth
    var limits = rlimit(rlim_cur: limit, rlim_max: limit)
    precondition(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limits) == 0)
  }

  /// The size of the address space in pages (proc(5), `statm`).
  private static func pagesOfAddressSpace() -> UInt? {
    guard let file = fopen("/proc/self/statm", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, CInt(line.count), file) != nil else { return nil }
    return strtoul(line, nil, 10)
  }
}

/// Runs libFuzzer with its own options (compiler-rt, lib/fuzzer/FuzzerDriver.cpp).
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ input: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
