/// How a program was linked; it decides at which addresses it is loaded and by whom.
package enum LinkMode: String, Sendable {
  /// Loaded at fixed addresses by the kernel alone.
  case staticExecutable
  /// Loaded at fixed addresses, with shared libraries.
  case dynamicExecutable
  /// Loaded anywhere (PIE); addresses in the file are relative to the place.
  case positionIndependent
}
