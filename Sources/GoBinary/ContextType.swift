/// A type of a program that is a `context.Context` and whose parent is not what the first two words are.
///
/// The standard library's own begin with their parent, an interface: those need no description.
package struct ContextType: Sendable, Equatable {
  /// Where a context has another one, from which it descends.
  package struct Parent: Sendable, Equatable {
    /// In bytes from the start of the context.
    package let offset: UInt64
    /// The hash of the type that the word there points to; nil if two words there are an interface.
    package let pointee: UInt32?
    /// The path of fields from the type to it, such as `Request.ctx`.
    package let path: String

    package init(offset: UInt64, pointee: UInt32?, path: String) {
      self.offset = offset
      self.pointee = pointee
      self.path = path
    }
  }

  /// As `fmt` prints it, such as `*gin.Context`.
  package let name: String
  /// The hash of the type (`abi.Type.Hash`), the same in each process and wherever the program is loaded.
  package let hash: UInt32
  /// In the order of their fields.
  package let parents: [Parent]

  package init(name: String, hash: UInt32, parents: [Parent]) {
    self.name = name
    self.hash = hash
    self.parents = parents
  }
}

extension GoProgram {
  /// The program's own types of contexts: those that it converts to an interface with the methods of a context.
  ///
  /// - Returns: the types, by their names; none if the program's types are not found.
  /// - Throws: `GoBinaryError` if the file cannot be read.
  package func contextTypes() throws(GoBinaryError) -> [ContextType] {
    guard let module = try moduleData() else { return [] }
    var search = ContextTypeSearch(TypeDescriptors(image, module, minor: goVersion.minor))
    return try search.found()
  }
}

/// Finds the contexts among the types that a program's interface tables name.
private struct ContextTypeSearch {
  /// The methods of `context.Context` (src/context/context.go).
  private static let methods: Set<String> = ["Deadline", "Done", "Err", "Value"]
  /// The standard library's that have two: whom a lookup of a name is for is its second, and it dials by UDP.
  private static let left: Set<String> = ["net.onlyValuesCtx", "*net.onlyValuesCtx"]
  /// Structs in structs, at most.
  private static let depth = 8
  /// Fields that are still looked at: far more than a program's contexts have, and an end for a hostile file.
  private var room = 200_000

  private let types: TypeDescriptors
  private var areContexts: [TypeDescriptors.Address: Bool] = [:]
  private var seen: Set<TypeDescriptors.Address> = []
  private var described: [ContextType] = []

  init(_ types: TypeDescriptors) { self.types = types }

  mutating func found() throws(GoBinaryError) -> [ContextType] {
    for table in try types.interfaceTables() where try isContext(table.interface) {
      try describe(table.value)
    }
    return described.sorted { ($0.name, $0.hash) < ($1.name, $1.hash) }
  }

  /// Tells whether an interface has a context's methods, and perhaps others.
  private mutating func isContext(
    _ interface: TypeDescriptors.Address
  ) throws(GoBinaryError) -> Bool {
    if let known = areContexts[interface] { return known }
    let names = try types.methods(of: interface)
    let isContext = names.map { Self.methods.isSubset(of: $0) } ?? false
    areContexts[interface] = isContext
    return isContext
  }

  /// Describes a type if it has parents that are not found without.
  private mutating func describe(_ type: TypeDescriptors.Address) throws(GoBinaryError) {
    guard seen.insert(type).inserted, let hash = try types.kind(of: type)?.hash,
      let name = try types.name(of: type), !Self.left.contains(name)
    else { return }
    // In an interface, a struct of one pointer is that pointer: what the data word leads to is what it points to.
    var target = try types.element(of: type) ?? type
    if target == type, let structure = try types.fields(of: type), structure.size == 8,
      let only = structure.fields.first, let element = try types.element(of: only.type)
    {
      target = element
    }
    let parents = try parents(in: target, at: 0, path: "", depth: Self.depth)
    guard !parents.isEmpty, !(parents.count == 1 && parents[0].isFirst) else { return }
    described.append(ContextType(name: name, hash: hash, parents: parents.map(\.parent)))
  }

  private mutating func parents(
    in structure: TypeDescriptors.Address, at start: UInt64, path: String, depth: Int
  ) throws(GoBinaryError) -> [(parent: ContextType.Parent, isFirst: Bool)] {
    guard depth > 0, room > 0, let (_, fields) = try types.fields(of: structure) else { return [] }
    room -= fields.count
    var found: [(parent: ContextType.Parent, isFirst: Bool)] = []
    for field in fields {
      guard let kind = try types.kind(of: field.type) else { continue }
      let (offset, path) = (start.addingClamped(field.offset), path + field.name)
      switch kind.kind {
      case .interface:
        guard try isContext(field.type) else { continue }
        let isPlain = try types.name(of: field.type) == "context.Context"
        found.append(
          (.init(offset: offset, pointee: nil, path: path), offset == 0 && isPlain))
      case .structure:
        found += try parents(in: field.type, at: offset, path: path + ".", depth: depth - 1)
      case .pointer:
        guard try isFollowed(field) else { continue }
        try describe(field.type)
        found.append((.init(offset: offset, pointee: kind.hash, path: path), false))
      }
    }
    return found
  }

  /// Tells whether a pointer leads to a parent: to an inbound request, or to what lends the type its methods.
  private mutating func isFollowed(_ field: TypeDescriptors.Field) throws(GoBinaryError) -> Bool {
    guard let element = try types.element(of: field.type) else { return false }
    if try types.name(of: field.type) == "*http.Request" {
      return try types.package(of: element) == "net/http"
    }
    guard field.isEmbedded else { return false }
    return try !parents(in: element, at: 0, path: "", depth: Self.depth - 1).isEmpty
  }
}
