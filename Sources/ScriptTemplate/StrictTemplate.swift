import Mustache

/// A Mustache template in which every name must have a value: a name left out would leave a probe's
/// filter out, silently.
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
  static let embedded = Dictionary(uniqueKeysWithValues: embeddedTemplates.map { ($0.name, $0.text) })

  /// Renders the template.
  ///
  /// - Throws: `ScriptError` if a name has no value, a partial is missing, or tags do not match.
  func render(_ values: [String: TemplateValue]) throws(ScriptError) -> String {
    try check(name, scopes: [values])
    var library = MustacheLibrary()
    do {
      for (name, text) in templates {
        // Values are text of a script, not of a web page: nothing is escaped behind our back.
        try library.register("{{% CONTENT_TYPE:TEXT}}" + text, named: name)
      }
    } catch {
      throw .malformedTemplate(name, problem: String(describing: error))
    }
    let object = values.mapValues(\.renderable)
    guard let text = library.render(object, withTemplate: name) else {
      throw .unknownTemplate(name)
    }
    return text
  }

  private func check(_ name: String, scopes: [[String: TemplateValue]]) throws(ScriptError) {
    guard let text = templates[name] else { throw .unknownTemplate(name) }
    var scopes = scopes
    var open: [String] = []
    // The depth of the outermost section that is not rendered; what it uses needs no value.
    var skipped: Int?
    var line = 1
    var rest = text[...]
    while let start = rest.firstRange(of: "{{") {
      line += rest[..<start.lowerBound].count { $0 == "\n" }
      guard let end = rest[start.upperBound...].firstRange(of: "}}") else {
        throw .malformedTemplate(name, problem: "line \(line): a tag is not closed")
      }
      let tag = rest[start.upperBound..<end.lowerBound]
      rest = rest[end.upperBound...]
      let key = String(tag.dropFirst("#^/>".contains(tag.first ?? " ") ? 1 : 0).trimmingSpaces)
      switch tag.first {
      case ">":
        if skipped == nil { try check(key, scopes: scopes) }
      case "/":
        guard open.popLast() == key else {
          throw .malformedTemplate(name, problem: "line \(line): {{/\(key)}} closes nothing")
        }
        scopes.removeLast()
        if open.count == skipped { skipped = nil }
      default:
        if skipped != nil {
          if tag.first == "#" || tag.first == "^" { open.append(key); scopes.append([:]) }
          continue
        }
        guard let value = Self.find(key, in: scopes) else {
          throw .unknownVariable(key, template: name, line: line)
        }
        guard tag.first == "#" || tag.first == "^" else { continue }
        if Self.isRendered(value) == (tag.first == "^") { skipped = open.count }
        open.append(key)
        scopes.append(Self.names(of: value))
      }
    }
    if let section = open.last {
      throw .malformedTemplate(name, problem: "{{#\(section)}} is not closed")
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

  private static func isRendered(_ value: TemplateValue) -> Bool {
    switch value {
    case .flag(let flag): flag
    case .list(let rows): !rows.isEmpty
    case .text, .number, .group: true
    }
  }

  /// The names that a section adds; of a list those of its first row, since its rows are alike.
  private static func names(of value: TemplateValue) -> [String: TemplateValue] {
    switch value {
    case .group(let names): names
    case .list(let rows): rows.first ?? [:]
    case .text, .number, .flag: [:]
    }
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
