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
}
