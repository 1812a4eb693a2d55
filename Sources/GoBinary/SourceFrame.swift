/// A function at work: which, and at which line of its source.
package struct SourceFrame: Sendable, Equatable, Hashable {
  /// The linker's name, such as "net/http.(*Transport).queueForDial", with "[...]" for type arguments.
  package let function: String
  /// The path of the file as the compiler had it; "?" if the program does not say.
  package let file: String
  /// The line, from 1 on; 0 if the program does not say.
  package let line: UInt32

  package init(function: String, file: String, line: UInt32) {
    self.function = function
    self.file = file
    self.line = line
  }

  /// A name as the runtime prints it (src/runtime/symtab.go, `funcNameForPrint`): type arguments may be very long.
  static func printed(_ name: String) -> String {
    guard let start = name.firstIndex(of: "["), let end = name.lastIndex(of: "]"), start < end
    else {
      return name
    }
    return name[..<start] + "[...]" + name[name.index(after: end)...]
  }
}
