import TraceModel

/// What takes the members of a record, one after the other.
///
/// Each kind of record, and each object within one, states its members in one place (`RecordObject.list(in:)`), in
/// their order, whatever it has of them:
///
///     members.number("errno", from: 1, "The socket's error.", error == 0 ? nil : error)
///
/// That is the name, the values that there may be, what they mean, and the value. `JSONWriter` writes names and values,
/// and leaves out what is not known. The schema and docs/records.md are made of the rest (`MemberListing`, in the
/// tests, which compare them with what is committed). Where a value cannot be nil, the member is in every record.
///
/// The functions are inlined: types and meanings cost the writer nothing.
protocol MemberSink {
  /// Tells that all functions of a stack are wanted.
  var showsFrames: Bool { get }

  /// Takes a member that every record has, or not, and that this one has, or not; a function writes its value as JSON.
  mutating func member(
    _ name: StaticString, _ type: @autoclosure () -> MemberType, _ meaning: StaticString,
    isRequired: Bool, isPresent: Bool, write: (inout ByteWriter) -> Void)

  /// Takes whole numbers whose names begin alike; how they end is known, or the target's.
  mutating func numbers(
    _ beginning: StaticString, of ends: @autoclosure () -> [String]?, _ meaning: StaticString,
    _ numbers: some Sequence<(end: String, number: UInt64)>)

  /// Takes an object whose members are listed by a function; without members it is left out, unless it is required.
  ///
  /// The rules are keywords of JSON Schema, on how the members depend on one another.
  mutating func object(
    _ name: StaticString, _ meaning: StaticString, isRequired: Bool, rules: StaticString,
    _ list: (inout Self) -> Void)

  /// Takes an object that has a type of its own; without members it is left out, unless it is required.
  mutating func part<Part: RecordObject>(
    _ name: StaticString, _ meaning: StaticString, _ part: Part?, isRequired: Bool)

  /// Takes a list of objects that have a type of their own.
  mutating func parts<Part: RecordObject>(
    _ name: StaticString, _ meaning: StaticString, _ parts: [Part]?, isRequired: Bool)
}

/// What records show as an object.
protocol RecordObject {
  /// What the schema and docs/records.md call it, and say of it.
  static var definition: Definition { get }
  /// States each member, whether it has it or not.
  func list(in members: inout some MemberSink)
}

/// What is a line of its own.
protocol RecordLine: RecordObject {
  /// The name of the event.
  static var event: StaticString { get }
  /// What the timestamp is of; nil if the line has none.
  static var moment: StaticString? { get }
}

/// What the schema and docs/records.md say of an object.
struct Definition {
  /// The name, which is unique.
  let name: String
  /// A sentence.
  let meaning: String
  /// Keywords of JSON Schema, on how its members depend on one another.
  var rules = ""
}

/// The values that a member may have.
enum MemberType {
  /// Whole numbers.
  case number(ClosedRange<UInt64>)
  /// Seconds, exact to the nanosecond.
  case seconds
  /// One of these words.
  case word([String])
  /// Bytes of the target as text, which may be empty if it is said so.
  case text(pattern: String?, mayBeEmpty: Bool)
  /// Several of those, of which each may be empty; at least so many.
  case texts(least: Int)
  /// An IPv4 or IPv6 address.
  case address
  /// Either of both.
  case boolean
  /// Always true: else there is no member.
  case yes
  /// What these keywords of JSON Schema say.
  case schema(String)
}
