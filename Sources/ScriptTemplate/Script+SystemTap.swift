extension Script {
  /// Renders the script of a trace of the kernel for SystemTap.
  ///
  /// - Parameters:
  ///   - trace: the name of the trace.
  ///   - fileName: the name of the file that the script is written to, for its header.
  /// - Throws: `ScriptError` if there is none for that trace.
  package init(systemTap trace: String, fileName: String) throws(ScriptError) {
    try self.init(rendering: "\(trace).stp", Self.systemTapValues(fileName))
  }

  private static func systemTapValues(_ fileName: String) -> [String: TemplateValue] {
    let file = ShellWord.quoted(PrintableText.inScript(fileName))
    return [
      "signature": .text(signature),
      // Long enough for a piece in hexadecimal digits; a key for each goroutine; a loop for each byte.
      "command": .text(
        "stap -DMAXSTRINGLEN=512 -DMAXMAPENTRIES=65536 -DMAXACTION=100000 \(file)"),
      "pieceLength": .number(ScriptLimits.pieceLength),
      "argumentsLength": .number(ScriptLimits.argumentsLength),
      "filesLength": .number(ScriptLimits.filesLength),
    ]
  }
}
