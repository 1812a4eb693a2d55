/// Where Go passes a function's arguments.
package enum ABI: String, Sendable {
  /// In registers: Go 1.17 and later on amd64, 1.18 and later on arm64 (src/cmd/compile/abi-internal.md).
  case register
  /// On the stack, as older versions do.
  case stack

  init(version: GoVersion, architecture: Architecture) {
    let first =
      switch architecture {
      case .amd64: 17
      case .arm64: 18
      }
    let hasRegisters = (version.major, version.minor) >= (1, first)
    // GOEXPERIMENT=noregabi could turn it off in Go 1.17 only.
    self = hasRegisters && !version.hasExperiment("noregabi") ? .register : .stack
  }
}
