import TraceModel

extension CodeStack: RecordObject {
  static var definition: Definition {
    Definition(
      name: "code",
      meaning: """
        The function of the program that needed the connection: the innermost one outside the standard library and \
        client libraries. For uses only with `--use-code`; `--no-code` saves its cost.
        """)
  }

  func list(in members: inout some MemberSink) {
    members.list(caller)
    let isShown = members.showsFrames
    members.parts(
      "stack", "With `--stack`: all active functions, innermost first.",
      isShown ? frames : nil, isRequired: false)
    members.yes(
      "truncated", "The stack is deeper than what was read.", isShown && isTruncated)
  }
}

extension CodeStack.Frame: RecordObject {
  static var definition: Definition {
    Definition(name: "frame", meaning: "An active function.", rules: #""required": ["function"]"#)
  }

  func list(in members: inout some MemberSink) { members.list(self) }
}

extension MemberSink {
  /// States a function and where it is called.
  @inline(__always)
  fileprivate mutating func list(_ frame: CodeStack.Frame?) {
    object("function", "") {
      $0.anyText(
        "name", "The function's name in the binary, such as `main.(*client).get`.",
        frame?.function)
    }
    object("file", "") {
      $0.text("path", "The path of the source file when it was compiled.", frame?.file)
    }
    object("line", "") {
      $0.number(
        "number", from: 1, "The line of the call.", frame.flatMap { $0.line > 0 ? $0.line : nil })
    }
  }
}
