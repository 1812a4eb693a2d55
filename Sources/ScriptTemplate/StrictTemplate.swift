/// A template in which every name must have a value: a name left out would leave a probe's filter out.
///
/// The tags are Mustache's: `{{name}}`, `{{name.sub}}`, `{{#section}}…{{/section}}`,
/// `{{^section}}…{{/section}}` and `{{> partial}}`; a tag of a section or partial is the only one on its
/// line, and a partial is indented as its tag is. Nothing is escaped: values are made safe where they are made.
struct StrictTemplate {
  private let name: String
  private let templates: [String: String]

  /// - Parameters:
  ///   - name: the template to render.
  ///   - templates: all templates, partials too, by name.
  init(_ name: String, in templates: [String: String] = Self.embedded) {
    self.name = name
    self.templates = templates
  }

  /// The files of `templates/`, as they were when the program was built.
  static let embedded = Dictionary(
    uniqueKeysWithValues: embeddedTemplates.map { ($0.name, $0.text) })

  /// Renders the template.
  ///
  /// - Throws: `ScriptError` if a name has no value, a partial is missing, or tags do not match.
  func render(_ values: [String: TemplateValue]) throws(ScriptError) -> String {
    try render(name, scopes: [values])
  }

  private func render(
    _ name: String, scopes: [[String: TemplateValue]]
  ) throws(ScriptError) -> String {
    guard let text = templates[name] else { throw .unknownTemplate(name) }
    var tokens = try TemplateToken.all(in: text, of: name)[...]
    return try render(&tokens, of: name, scopes: scopes, until: nil)
  }

  /// Renders tokens until the end of a section, which is taken too; nil stands for the end of the text.
  private func render(
    _ tokens: inout ArraySlice<TemplateToken>, of name: String,
    scopes: [[String: TemplateValue]], until section: String?
  ) throws(ScriptError) -> String {
    var output = ""
    while let token = tokens.popFirst() {
      switch token.kind {
      case .text(let text):
        output += text
      case .name(let path):
        output += try inserted(path, scopes, token, name)
      case .partial(let partial, let indentation):
        let lines = try render(partial, scopes: scopes)
          .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        output += lines.map { ($0.isEmpty ? "" : indentation + $0) + "\n" }.joined()
      case .section(let path, let isInverted):
        let body = tokens
        let inner = try scopesInside(path, isInverted, scopes, token, name)
        for scope in inner {
          tokens = body
          output += try render(&tokens, of: name, scopes: scopes + [scope], until: path)
        }
        if inner.isEmpty { try skip(&tokens, of: name, until: path) }
      case .end(let path):
        guard path == section else {
          throw .malformedTemplate(name, problem: "line \(token.line): {{/\(path)}} closes nothing")
        }
        return output
      }
    }
    if let section {
      throw .malformedTemplate(name, problem: "{{#\(section)}} is not closed")
    }
    return output
  }

  private func inserted(
    _ path: String, _ scopes: [[String: TemplateValue]], _ token: TemplateToken, _ name: String
  ) throws(ScriptError) -> String {
    switch Self.find(path, in: scopes) {
    case .text(let text): return text
    case .number(let number): return String(number)
    case .flag, .group, .list, nil:
      throw .unknownVariable(path, template: name, line: token.line)
    }
  }

  /// The scopes that a section is rendered in, once each; none if it is left out.
  private func scopesInside(
    _ path: String, _ isInverted: Bool, _ scopes: [[String: TemplateValue]],
    _ token: TemplateToken, _ name: String
  ) throws(ScriptError) -> [[String: TemplateValue]] {
    let found: [[String: TemplateValue]]
    switch Self.find(path, in: scopes) {
    case .flag(let flag): found = flag ? [[:]] : []
    case .group(let names): found = [names]
    case .list(let rows): found = rows
    case .text, .number, nil: throw .unknownVariable(path, template: name, line: token.line)
    }
    return isInverted ? (found.isEmpty ? [[:]] : []) : found
  }

  private func skip(
    _ tokens: inout ArraySlice<TemplateToken>, of name: String, until section: String
  ) throws(ScriptError) {
    var open = [section]
    while let last = open.last {
      guard let token = tokens.popFirst() else {
        throw .malformedTemplate(name, problem: "{{#\(last)}} is not closed")
      }
      if case .section(let path, _) = token.kind { open.append(path) }
      if case .end(let path) = token.kind {
        guard path == last else {
          throw .malformedTemplate(name, problem: "line \(token.line): {{/\(path)}} closes nothing")
        }
        open.removeLast()
      }
    }
  }

  private static func find(
    _ path: String, in scopes: [[String: TemplateValue]]
  ) -> TemplateValue? {
    let parts = path.split(separator: ".").map(String.init)
    guard let first = parts.first else { return nil }
    var value = scopes.reversed().lazy.compactMap { $0[first] }.first
    for part in parts.dropFirst() {
      guard case .group(let names) = value else { return nil }
      value = names[part]
    }
    return value
  }
}
