import GoBinary
import ProbePlanning

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

  /// Renders the join for SystemTap, which finds functions by their symbols alone.
  ///
  /// - Parameters:
  ///   - target: the binary.
  ///   - fileName: the name of the file that the script is written to, for its header.
  ///   - limits: how much text is kept.
  /// - Throws: `ScriptError` if SystemTap cannot be told the program's functions or arguments.
  package init(
    systemTapJoining target: ScriptTarget, fileName: String, limits: ScriptLimits
  ) throws(ScriptError) {
    let program = target.plan.program
    guard program.architecture == .amd64, program.abi == .register else {
      throw .notForSystemTap(program.path, problem: "is not built for amd64 by Go 1.17 or later")
    }
    guard program.symbolSource == .symbols else {
      throw .notForSystemTap(program.path, problem: "has no symbols")
    }
    var values = Self.systemTapValues(fileName)
    values.merge(ScriptHeader.values(target)) { $1 }
    values["path"] = .text(target.quoted)
    values["fields"] = .number(limits.lastField + 1)
    values["layout"] = Self.layout(program)
    values["dials"] = .flag(
      target.plan[.dialQueued] != nil && target.plan[.dialStarted] != nil)
    // The registers of Go's convention (cmd/compile/abi-internal.md), by the places of the arguments.
    values["goroutine"] = .text(#"register("r14")"#)
    values["request"] = .text(#"register("rdi")"#)
    values["wantConn"] = .text(#"register("rbx")"#)
    values["child"] = .text(#"register("rax")"#)
    try self.init(rendering: "join.stp", values)
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
