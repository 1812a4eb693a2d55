/// How a program was linked; it decides at which addresses it is loaded, and by whom.
package struct Linking: Sendable, Equatable {
  /// Loaded anywhere (PIE); addresses in the file are relative to the place.
  package let isPositionIndependent: Bool
  /// Loaded by the kernel alone, with no shared libraries.
  package let isStatic: Bool
  /// C code is in the program, if only that of package net or of the C library.
  package let hasCgo: Bool

  package init(isPositionIndependent: Bool, isStatic: Bool, hasCgo: Bool) {
    self.isPositionIndependent = isPositionIndependent
    self.isStatic = isStatic
    self.hasCgo = hasCgo
  }

  init(_ image: ELFImage, _ functions: PCLineTable) {
    isPositionIndependent = image.isPositionIndependent
    isStatic = !image.segments.contains { $0.type == .interpreter }
    // The runtime's answer to C code that asks for the end of its stack (src/runtime/asm_amd64.s).
    hasCgo = !functions.functions(named: "_cgo_topofstack").isEmpty
  }
}

extension Linking: CustomStringConvertible {
  /// In words, such as "static, PIE, without cgo".
  package var description: String {
    [isStatic ? "static" : "dynamic", isPositionIndependent ? "PIE" : "fixed addresses"]
      .joined(separator: ", ") + (hasCgo ? ", with cgo" : ", without cgo")
  }
}
