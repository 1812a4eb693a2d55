/// Why a script cannot be rendered.
package enum ScriptError: Error, Sendable, Equatable {
  /// No template of that name is built in.
  case unknownTemplate(String)
  /// A template uses a name that it is given no value for.
  case unknownVariable(String, template: String, line: Int)
  /// A template's tags do not match.
  case malformedTemplate(String, problem: String)
  /// bpftrace cannot be given the target's path, whichever way it is quoted.
  case unusablePath(String, character: String)
}

extension ScriptError: CustomStringConvertible {
  /// One sentence: on which template or path, and what is wrong.
  package var description: String {
    switch self {
    case .unknownTemplate(let name): "there is no template \"\(name)\""
    case .unknownVariable(let name, let template, let line):
      "template \"\(template)\", line \(line): no value for \"\(name)\""
    case .malformedTemplate(let name, let problem): "template \"\(name)\": \(problem)"
    case .unusablePath(let path, let character):
      "bpftrace cannot trace a file whose path has \(character): \"\(PrintableText.inScript(path))\""
    }
  }

  /// What the user can do next, if there is something.
  package var hint: String? {
    switch self {
    case .unusablePath: "make a hard link to the file under a plain name, and give that"
    case .unknownTemplate, .unknownVariable, .malformedTemplate: nil
    }
  }
}
