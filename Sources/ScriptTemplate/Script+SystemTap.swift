extension Script {
  /// Renders the script of a trace of the kernel for SystemTap.
  ///
  /// - Parameters:
  ///   - trace: the name of the trace.
  ///   - fileName: the name of the file that the script is written to, for its header.
  ///   - recording: the first line of a recording of that trace, whose times are wall time: what the script prints is
  ///     one, which `tuplejoin replay` reads.
  /// - Throws: `ScriptError` if there is none for that trace.
  package init(
    systemTap trace: String, fileName: String, recording: String
  ) throws(ScriptError) {
    try self.init(rendering: "\(trace).stp", Self.systemTapValues(fileName, recording))
  }

  private static func systemTapValues(
    _ fileName: String, _ recording: String
  ) -> [String: TemplateValue] {
    let file = ShellWord.quoted(PrintableText.inScript(fileName))
    return [
      "signature": .text(signature),
      "recording": .text(recording),
      // Long enough for a piece in hexadecimal digits; a key for each process; a loop for each byte.
      "command": .text(
        "stap -DMAXSTRINGLEN=512 -DMAXMAPENTRIES=65536 -DMAXACTION=100000 \(file)"),
      "pieceLength": .number(ScriptLimits.pieceLength),
      "argumentsLength": .number(ScriptLimits.argumentsLength),
      "filesLength": .number(ScriptLimits.filesLength),
    ]
  }
}
