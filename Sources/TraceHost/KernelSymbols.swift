import Glibc

/// The kernel's own list of symbols, `/proc/kallsyms`.
enum KernelSymbols {
  /// Tells whether the kernel itself (not a module) has a function of that name.
  static func contain(_ name: String) -> Bool {
    guard let file = fopen("/proc/kallsyms", "re") else { return false }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    // A line is "ffffffff81234560 T tcp_connect", and "\t[module]" behind it for a module's.
    while getline(&line, &capacity, file) > 0 {
      guard let line, let symbol = strrchr(line, Int32(UInt8(ascii: " "))) else { continue }
      let length = strlen(symbol + 1)
      if length == name.utf8.count + 1, strncmp(symbol + 1, name, name.utf8.count) == 0 {
        return true
      }
    }
    return false
  }
}
