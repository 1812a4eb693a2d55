/// A processor architecture, under the name that Go gives it (`GOARCH`).
package enum Architecture: String, Sendable, CaseIterable {
  case amd64
  case arm64

  /// Selects by the ELF header's machine number (`e_machine`).
  init?(machine: UInt16) {
    switch machine {
    case 62: self = .amd64
    case 183: self = .arm64
    default: return nil
    }
  }

  /// Names a machine number for a message (System V ABI, `EM_` constants).
  static func name(ofMachine machine: UInt16) -> String {
    switch machine {
    case 2, 18, 43: "SPARC"
    case 3: "386"
    case 8: "MIPS"
    case 20: "32-bit PowerPC"
    case 21: "ppc64"
    case 22: "s390x"
    case 40: "32-bit ARM"
    case 62: "amd64"
    case 183: "arm64"
    case 243: "RISC-V"
    case 247: "BPF"
    case 258: "LoongArch"
    default: "the processor with ELF machine number \(machine)"
    }
  }
}
