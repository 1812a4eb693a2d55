import GoBinary
import ProbePlanning

/// The values of what follows the contexts that programs make for themselves.
extension Script {
  /// What is more than any number of contexts in a chain: it has two parents that lead to two requests.
  private static let forked: UInt64 = 1024

  /// The values that all binaries share.
  static func contexts(_ targets: [ScriptTarget]) -> [String: TemplateValue] {
    [
      "anyContextTypes": .flag(targets.contains { !$0.plan.program.contextTypes.isEmpty }),
      "forked": .number(forked),
    ]
  }

  /// The values of one binary: what `@parent` has of it.
  static func contexts(_ program: PlannedProgram) -> [String: TemplateValue] {
    [
      "contextTypes": .flag(!program.contextTypes.isEmpty),
      "anyForks": .flag(program.contextTypes.contains { $0.parents.count > 1 }),
      "contextParents": .list(
        program.contextTypes.flatMap { type in
          type.parents.enumerated().map { index, parent in
            let isLast = index + 1 == type.parents.count
            return [
              "type": .text(PrintableText.inScript(type.name)),
              "field": .text(PrintableText.inScript(parent.path)),
              "kind": .number(kind(type, parent: index)),
              "offset": .number(parent.offset),
              "pointee": .number(UInt64(parent.pointee ?? 0)),
              "further": .number(isLast ? 0 : kind(type, parent: index + 1)),
            ]
          }
        }),
    ]
  }

  /// The two words of an interface in memory.
  static func interface(at address: String) -> TemplateValue {
    interface(table: "*(uint64*)uptr(\(address))", data: "*(uint64*)uptr(\(address) + 8)")
  }

  /// The two words of an interface; `mayBeKnown` for a dial's context, whose request may be known already.
  static func interface(
    table: String, data: String, mayBeKnown: Bool = false
  ) -> TemplateValue {
    .group(["table": .text(table), "data": .text(data), "mayBeKnown": .flag(mayBeKnown)])
  }

  /// A type by its hash; its further parents have numbers of their own, as if they were another type's.
  private static func kind(_ type: ContextType, parent: Int) -> UInt64 {
    UInt64(min(parent, Int(UInt16.max))) << 32 | UInt64(type.hash)
  }
}
