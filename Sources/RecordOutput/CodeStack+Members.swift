import TraceModel

extension CodeStack: RecordObject {
  static var definition: Definition {
    Definition(
      name: "code",
      meaning: """
        The function of the program that needed the connection: the innermost one outside of the standard library and of \
        client libraries. `--no-code` saves its cost; of uses with `--use-code`.
        """)
  }

  func list(in members: inout some MemberSink) {
    members.list(caller)
    let isShown = members.showsFrames
    members.parts(
      "stack", "With `--stack`: all functions at work, the innermost first.",
      isShown ? frames : nil, isRequired: false)
    members.yes(
      "truncated", "The stack has more functions than were read.", isShown && isTruncated)
  }
}

extension CodeStack.Frame: RecordObject {
  static var definition: Definition {
    Definition(name: "frame", meaning: "A function at work.", rules: #""required": ["function"]"#)
  }

  func list(in members: inout some MemberSink) { members.list(self) }
}

extension MemberSink {
  /// States a function and the place of its call.
  @inline(__always)
  fileprivate mutating func list(_ frame: CodeStack.Frame?) {
    object("function", "") {
      $0.anyText(
        "name", "The function, as the linker names it, such as `main.(*client).get`.",
        frame?.function)
    }
    object("file", "") {
      $0.text("path", "The source file, as the compiler had its path.", frame?.file)
    }
    object("line", "") {
      $0.number(
        "number", from: 1, "The line of the call.", frame.flatMap { $0.line > 0 ? $0.line : nil })
    }
  }
}
