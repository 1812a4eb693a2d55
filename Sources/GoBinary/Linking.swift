/// How a program was linked; it decides at which addresses it is loaded, and by whom.
package struct Linking: Sendable, Equatable {
  /// Loaded anywhere (PIE, or a library); addresses in the file are relative to the place.
  package let isPositionIndependent: Bool
  /// Loaded by the kernel, with no shared libraries.
  package let isStatic: Bool
  /// A shared library, which is loaded into other programs (`-buildmode=c-shared`).
  package let isLibrary: Bool
  /// C code is in the program, if only that of package net or of the C library.
  package let hasCgo: Bool

  package init(
    isPositionIndependent: Bool, isStatic: Bool, isLibrary: Bool = false, hasCgo: Bool
  ) {
    self.isPositionIndependent = isPositionIndependent
    self.isStatic = isStatic
    self.isLibrary = isLibrary
    self.hasCgo = hasCgo
  }

  init(_ image: ELFImage, _ functions: PCLineTable) throws(GoBinaryError) {
    isPositionIndependent = image.isPositionIndependent
    let hasInterpreter = image.segments.contains { $0.type == .interpreter }
    if isPositionIndependent, !hasInterpreter {
      // Executables of their own that can be loaded anywhere say so.
      isLibrary = try !Self.isMarkedExecutable(image)
    } else {
      isLibrary = false
    }
    isStatic = !hasInterpreter && !isLibrary
    // The runtime's answer to C code that asks for the end of its stack (src/runtime/asm_amd64.s).
    hasCgo = !functions.functions(named: "_cgo_topofstack").isEmpty
  }

  /// Tells that the dynamic section has the flag `DF_1_PIE` (glibc's elf.h).
  private static func isMarkedExecutable(_ image: ELFImage) throws(GoBinaryError) -> Bool {
    let (flags1, pie): (UInt64, UInt64) = (0x6fff_fffb, 0x0800_0000)
    guard let dynamic = image.segments.first(where: { $0.type == .dynamic }) else { return false }
    let count = dynamic.fileSize / 16
    var reader = try image.file.reader(
      at: dynamic.offset, count: count * 16, part: "dynamic section")
    for _ in 0..<count {
      let (tag, value) = (try reader.uint64(), try reader.uint64())
      if tag == 0 { break }
      if tag == flags1 { return value & pie != 0 }
    }
    return false
  }
}

extension Linking: CustomStringConvertible {
  /// In words, such as "static, PIE, without cgo".
  package var description: String {
    let kind =
      isLibrary
      ? "shared library"
      : "\(isStatic ? "static" : "dynamic"), \(isPositionIndependent ? "PIE" : "fixed addresses")"
    return kind + (hasCgo ? ", with cgo" : ", without cgo")
  }
}
