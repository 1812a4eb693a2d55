import Glibc

/// The kernel's own list of symbols, `/proc/kallsyms`.
enum KernelSymbols {
  /// Those of the functions that the kernel itself (not a module) has under just that name.
  static func present(of functions: [String]) -> Set<String> {
    guard !functions.isEmpty, let file = fopen("/proc/kallsyms", "re") else { return [] }
    defer { fclose(file) }
    // A line is "ffffffff81234560 T tcp_connect\n", and "\t[module]\n" behind it for a module's.
    var missing = functions.map { (function: $0, end: Array("\($0)\n".utf8CString)) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while !missing.isEmpty, getline(&line, &capacity, file) > 0 {
      guard let line, let symbol = strrchr(line, Int32(UInt8(ascii: " "))) else { continue }
      missing.removeAll { strcmp(symbol + 1, $0.end) == 0 }
    }
    return Set(functions).subtracting(missing.map(\.function))
  }
}
