/// Where Go's compiler passes arguments, as bpftrace expressions (cmd/compile/abi-internal.md).
package struct CallingConvention: Sendable {
  private let registers: [String]
  /// The running goroutine, a `runtime.g`.
  package let goroutine: String

  /// Go's register ABI on amd64, since Go 1.17.
  package static let amd64Registers = CallingConvention(
    registers: ["ax", "bx", "cx", "di", "si", "r8", "r9", "r10", "r11"],
    goroutine: #"reg("r14")"#)

  /// The integer or pointer argument of that position; an interface or string takes several.
  package func word(_ position: Int) -> String {
    #"reg("\#(registers[position])")"#
  }
}
