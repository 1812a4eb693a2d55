/// A piece of a template.
struct TemplateToken: Equatable {
  /// What the piece is.
  enum Kind: Equatable {
    case text(String)
    case name(String)
    case partial(String, indentation: String)
    case section(String, isInverted: Bool)
    case end(String)
  }

  let kind: Kind
  /// The line that the piece is on, from 1.
  let line: Int

  /// Cuts a template into pieces, line by line.
  ///
  /// - Throws: `ScriptError.malformedTemplate` if a tag is not closed, or shares a line that it must have for itself.
  static func all(in text: String, of name: String) throws(ScriptError) -> [TemplateToken] {
    var tokens: [TemplateToken] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let number = index + 1
      if let kind = lineTag(line) {
        tokens.append(TemplateToken(kind: kind, line: number))
        continue
      }
      var rest = line
      while let start = rest.firstRange(of: "{{") {
        guard let end = rest[start.upperBound...].firstRange(of: "}}") else {
          throw .malformedTemplate(name, problem: "line \(number): a tag is not closed")
        }
        let tag = rest[start.upperBound..<end.lowerBound]
        guard let first = tag.first, first.isLetter else {
          throw .malformedTemplate(
            name, problem: "line \(number): {{\(tag)}} is not alone on its line")
        }
        tokens.append(TemplateToken(kind: .text(String(rest[..<start.lowerBound])), line: number))
        tokens.append(TemplateToken(kind: .name(String(tag)), line: number))
        rest = rest[end.upperBound...]
      }
      tokens.append(TemplateToken(kind: .text(rest + "\n"), line: number))
    }
    // The text ends with a newline, behind which there is no line.
    if case .text("\n") = tokens.last?.kind { tokens.removeLast() }
    return tokens
  }

  /// The tag that a line consists of; nil for a line of text.
  private static func lineTag(_ line: Substring) -> Kind? {
    let indentation = line.prefix { $0 == " " }
    let tag = line.dropFirst(indentation.count)
    guard tag.hasPrefix("{{"), tag.hasSuffix("}}"), let sign = tag.dropFirst(2).first else {
      return nil
    }
    let key = tag.dropFirst(3).dropLast(2).drop { $0 == " " }
    guard !key.contains("{{") else { return nil }
    return switch sign {
    case "#": .section(String(key), isInverted: false)
    case "^": .section(String(key), isInverted: true)
    case "/": .end(String(key))
    case ">": .partial(String(key), indentation: String(indentation))
    default: nil
    }
  }
}
