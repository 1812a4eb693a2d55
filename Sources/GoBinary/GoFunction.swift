/// A function as Go's function table has it.
package struct GoFunction: Sendable, Equatable {
  /// The linker's name, such as "net/http.(*Transport).queueForDial".
  package let name: String
  /// The addresses of its code, with padding after it, as in the file's headers.
  package let addresses: Range<UInt64>
  let tableIndex: Int

  /// The address of the first instruction.
  package var entry: UInt64 { addresses.lowerBound }
}
