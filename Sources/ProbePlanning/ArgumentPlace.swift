package import GoBinary

/// Where the arguments of the function that a probe is about are, at a place that need not be in its own copy.
package enum ArgumentPlace: Sendable, Equatable {
  /// Where the function's callers put them.
  case own
  /// The same, but that the function called there lacks so many of the first words: its receiver.
  case withoutFirst(Int)
  /// The first word points to a pointer to the receiver, and nothing more is known.
  case receiverBehindFirst
  /// The first word is the address of this field of the struct that the second argument points to.
  case secondFromField(StructField)
  /// Nothing but the goroutine is known.
  case none
}

extension CallingConvention {
  /// The word of the arguments of that position, at a place; nil where it is not known.
  package func word(
    _ position: Int, _ place: ArgumentPlace, at kind: ProbeSite.Kind,
    _ offsets: [StructField: UInt64]
  ) -> String? {
    switch place {
    case .own: return word(position, at: kind)
    case .withoutFirst(let count):
      return position < count ? nil : word(position - count, at: kind)
    case .receiverBehindFirst:
      return position == 0 ? "*(uint64*)uptr(\(word(0, at: kind)))" : nil
    case .secondFromField(let field):
      guard position == 1, let offset = offsets[field] else { return nil }
      return "\(word(0, at: kind)) - \(offset)"
    case .none: return nil
    }
  }
}
