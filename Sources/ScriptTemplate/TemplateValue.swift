/// What a template can be given under a name.
enum TemplateValue: Sendable {
  /// Text that is inserted.
  case text(String)
  /// A number that is inserted.
  case number(UInt64)
  /// A condition of a section.
  case flag(Bool)
  /// Names of their own, reached by `name.sub`; as a section it is rendered once.
  case group([String: TemplateValue])
  /// A section that is rendered once for each.
  case list([[String: TemplateValue]])

  /// The value as the template engine takes it.
  var renderable: Any {
    switch self {
    case .text(let text): text
    case .number(let number): number
    case .flag(let flag): flag
    case .group(let names): names.mapValues(\.renderable)
    case .list(let rows): rows.map { $0.mapValues(\.renderable) }
    }
  }
}
