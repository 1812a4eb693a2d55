import Glibc

/// What the kernel says of its own types (BTF).
package enum KernelTypes {
  /// Tells that some type, or some member of one, has this name.
  ///
  /// The names stand one behind the other with a NUL between (Documentation/bpf/btf.rst, 2.1).
  package static func haveName(
    _ name: StaticString, in path: String = "/sys/kernel/btf/vmlinux"
  ) -> Bool {
    guard let file = fopen(path, "re") else { return false }
    defer { fclose(file) }
    let length = name.utf8CodeUnitCount
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      guard count > 0 else { return false }
      // The name may have begun in the piece before.
      bytes = bytes.suffix(length + 1) + piece[..<count]
      if bytes.withUnsafeBytes({ has(name, in: $0) }) { return true }
    }
  }

  private static func has(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
    let length = name.utf8CodeUnitCount
    var place = 0
    while bytes.count - place >= length + 2, let base = bytes.baseAddress,
      let end = memchr(base + place, 0, bytes.count - place - length - 1)
    {
      place = UnsafeRawPointer(end) - base + 1
      if bytes[place + length] == 0, memcmp(base + place, name.utf8Start, length) == 0 {
        return true
      }
    }
    return false
  }
}
