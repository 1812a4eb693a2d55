@testable import RecordOutput

/// What an object has, as it states it: names, types and meanings.
struct MemberListing {
  /// A member.
  struct Member {
    let name: String
    let kind: Kind
    let meaning: String
    let isRequired: Bool
  }

  /// What a member holds.
  indirect enum Kind {
    case value(MemberType)
    /// Whole numbers whose names begin alike, and how they end; nil if that is the target's.
    case numbers(ends: [String]?)
    case object([Member], rules: String)
    /// An object that has a definition of its own, and whether there are several.
    case part(String, isList: Bool)
  }

  /// An object that has a definition of its own.
  struct Object {
    let definition: Definition
    let members: [Member]
  }

  var members: [Member] = []
  /// The objects that are in it, in the order in which they are first met; as far as there are values of them.
  var parts: [Object] = []
  /// The names of all objects that are in it.
  var partNames: Set<String> = []

  private init() {}

  /// Nothing.
  static var empty: MemberListing { MemberListing() }

  /// Lists an object that has a definition of its own, and those in it.
  init(of object: some RecordObject) {
    object.list(in: &self)
  }

  private mutating func add(
    _ name: StaticString, _ kind: Kind, _ meaning: StaticString, isRequired: Bool
  ) {
    members.append(
      Member(name: "\(name)", kind: kind, meaning: "\(meaning)", isRequired: isRequired))
  }

  private mutating func add(_ part: some RecordObject) {
    let inner = MemberListing(of: part)
    let definition = type(of: part).definition
    merge(Object(definition: definition, members: inner.members))
    inner.parts.forEach { merge($0) }
    partNames.formUnion(inner.partNames)
  }

  /// Adds an object, unless it is there.
  mutating func merge(_ object: Object) {
    if !parts.contains(where: { $0.definition.name == object.definition.name }) {
      parts.append(object)
    }
  }
}

extension MemberListing: MemberSink {
  var showsFrames: Bool { true }

  mutating func member(
    _ name: StaticString, _ type: @autoclosure () -> MemberType, _ meaning: StaticString,
    isRequired: Bool, isPresent: Bool, write: (inout ByteWriter) -> Void
  ) {
    add(name, .value(type()), meaning, isRequired: isRequired)
  }

  mutating func numbers(
    _ beginning: StaticString, of ends: @autoclosure () -> [String]?, _ meaning: StaticString,
    _ numbers: some Sequence<(end: String, number: UInt64)>
  ) {
    add(beginning, .numbers(ends: ends()), meaning, isRequired: false)
  }

  mutating func object(
    _ name: StaticString, _ meaning: StaticString, isRequired: Bool, rules: StaticString,
    _ list: (inout MemberListing) -> Void
  ) {
    var inner = MemberListing()
    list(&inner)
    add(name, .object(inner.members, rules: "\(rules)"), meaning, isRequired: isRequired)
    inner.parts.forEach { merge($0) }
    partNames.formUnion(inner.partNames)
  }

  mutating func part<Part: RecordObject>(
    _ name: StaticString, _ meaning: StaticString, _ part: Part?, isRequired: Bool
  ) {
    add(name, .part(Part.definition.name, isList: false), meaning, isRequired: isRequired)
    partNames.insert(Part.definition.name)
    if let part { add(part) }
  }

  mutating func parts<Part: RecordObject>(
    _ name: StaticString, _ meaning: StaticString, _ parts: [Part]?, isRequired: Bool
  ) {
    add(name, .part(Part.definition.name, isList: true), meaning, isRequired: isRequired)
    partNames.insert(Part.definition.name)
    if let part = parts?.first { add(part) }
  }
}
