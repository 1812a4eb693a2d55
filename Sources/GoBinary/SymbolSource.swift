/// Which tables of a program name its functions.
package enum SymbolSource: String, Sendable {
  /// The ELF symbol table has Go's functions: tools can attach by name.
  case symbols
  /// Only Go's own function table (pclntab) has them: the file is stripped.
  case functionTable
}
