import Glibc

/// A file of the kernel's, whose size is unknown: it is read to its end.
enum KernelFile {
  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - longest: how many bytes are taken at most; the rest is cut.
  /// - Returns: its contents; nil if it cannot be read.
  static func read(_ path: String, atMost longest: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: longest)
    var filled = 0
    while filled < longest {
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), longest - filled)
      }
      if count < 0 { return nil }
      if count == 0 { break }
      filled += count
    }
    return Array(bytes[..<filled])
  }
}
