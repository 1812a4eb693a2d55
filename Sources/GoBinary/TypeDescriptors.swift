/// The descriptions of types that a program holds (`internal/abi.Type`; before Go 1.21 `reflect.rtype`).
///
/// Reads what interface tables, interfaces, pointers and structs say. What is not in the file, or is not as expected,
/// is nil: a program's own data is no error here.
struct TypeDescriptors {
  /// A type by the address of its description, as the file has it.
  typealias Address = UInt64

  /// A kind of type that matters here (`abi.Kind`).
  enum Kind: UInt8 {
    case interface = 20
    case pointer = 22
    case structure = 25
  }

  /// A field of a struct.
  struct Field {
    let name: String
    let type: Address
    /// In bytes from the struct's start.
    let offset: UInt64
    let isEmbedded: Bool
  }

  private static let part = "Go type descriptions"
  /// More than a hand-written type has; a damaged file must not make us read on.
  private static let mostMembers: UInt64 = 4096
  /// More than a program of some hundred megabytes has.
  private static let mostTables: UInt64 = 1 << 20

  private let image: ELFImage
  private let module: ModuleData
  private let minor: Int

  init(_ image: ELFImage, _ module: ModuleData, minor: Int) {
    self.image = image
    self.module = module
    self.minor = minor
  }

  /// The types of each interface table: the interface's and the value's.
  func interfaceTables() throws(GoBinaryError) -> [(interface: Address, value: Address)] {
    var found: [(interface: Address, value: Address)] = []
    func append(_ address: UInt64) throws(GoBinaryError) -> UInt64? {
      guard var table = try reader(address, 16) else { return nil }
      let interface = try table.uint64()
      found.append((interface, try table.uint64()))
      return interface
    }
    switch module.interfaceTables {
    case .links(let address, let count):
      guard count <= Self.mostTables, var links = try reader(address, count * 8) else { return [] }
      while links.remaining >= 8 { _ = try append(try links.uint64()) }
    case .tables(let address, let size):
      var offset: UInt64 = 0
      while offset < size, found.count < Self.mostTables {
        // Each is as long as its interface has methods.
        guard let interface = try append(address.addingClamped(offset)),
          let methods = try members(of: interface)
        else { break }
        offset += 24 + 8 * max(methods.count, 1)
      }
    }
    return found
  }

  /// What kind of type it is, and the number that is the same in each process and at each base (`Hash`).
  func kind(of type: Address) throws(GoBinaryError) -> (kind: Kind, hash: UInt32)? {
    guard var words = try reader(type, 24) else { return nil }
    try words.skip(16)
    let hash = try words.uint32()
    try words.skip(3)
    guard let kind = Kind(rawValue: try words.uint8() & 31) else { return nil }
    return (kind, hash)
  }

  /// The type's name with its package's last element, as `fmt` prints it (`*gin.Context`).
  func name(of type: Address) throws(GoBinaryError) -> String? {
    guard var words = try reader(type, 48) else { return nil }
    try words.skip(20)
    // `TFlagExtraStar`: the name is that of the pointer to it.
    let hasStar = try words.uint8() & 2 != 0
    try words.skip(19)
    guard let text = try name(atOffset: try words.uint32())?.text else { return nil }
    return hasStar ? String(text.dropFirst()) : text
  }

  /// The names of an interface's methods.
  func methods(of interface: Address) throws(GoBinaryError) -> [String]? {
    guard try kind(of: interface)?.kind == .interface, let methods = try members(of: interface),
      var words = try reader(methods.address, methods.count * 8)
    else { return nil }
    var names: [String] = []
    while words.remaining >= 8 {
      guard let name = try name(atOffset: try words.uint32())?.text else { return nil }
      names.append(name)
      try words.skip(4)
    }
    return names
  }

  /// What a pointer points to.
  func element(of pointer: Address) throws(GoBinaryError) -> Address? {
    guard try kind(of: pointer)?.kind == .pointer else { return nil }
    return try word(pointer.addingClamped(48))
  }

  /// The fields of a struct, and its size in bytes.
  func fields(of structure: Address) throws(GoBinaryError) -> (size: UInt64, fields: [Field])? {
    guard try kind(of: structure)?.kind == .structure, let size = try word(structure),
      let members = try members(of: structure),
      var words = try reader(members.address, members.count * 24)
    else { return nil }
    var fields: [Field] = []
    while words.remaining >= 24 {
      guard let name = try name(at: try words.uint64()) else { return nil }
      let type = try words.uint64()
      let offset = try words.uint64()
      // Before Go 1.19 the lowest bit says so, and not the name.
      let hasBit = minor < 19
      fields.append(
        Field(
          name: name.text, type: type, offset: hasBit ? offset >> 1 : offset,
          isEmbedded: hasBit ? offset & 1 != 0 : name.isEmbedded))
    }
    return (size, fields)
  }

  /// The path of the package that a struct's unexported fields are of.
  func package(of structure: Address) throws(GoBinaryError) -> String? {
    guard let address = try word(structure.addingClamped(48)), address != 0 else { return nil }
    return try name(at: address)?.text
  }

  /// Interfaces have their methods where structs have their fields: a slice behind the package's path.
  private func members(
    of type: Address
  ) throws(GoBinaryError) -> (address: UInt64, count: UInt64)? {
    guard let address = try word(type.addingClamped(56)),
      let count = try word(type.addingClamped(64)), count <= Self.mostMembers
    else { return nil }
    return (address, count)
  }

  /// A name (`abi.Name`): a byte of flags, the length, the text.
  private func name(
    at address: UInt64
  ) throws(GoBinaryError) -> (text: String, isEmbedded: Bool)? {
    guard var head = try reader(address, 3) else { return nil }
    let flags = try head.uint8()
    // Before Go 1.17 two bytes, the upper one first.
    var length = UInt64(try head.uint8())
    let next = UInt64(try head.uint8())
    var start: UInt64 = 3
    if minor < 17 {
      length = length << 8 | next
    } else if length < 0x80 {
      start = 2
    } else {
      length = length & 0x7f | (next & 0x7f) << 7
    }
    guard
      let text = try image.read(
        address: address.addingClamped(start), count: length, part: Self.part)
    else { return nil }
    return (String(decoding: text, as: UTF8.self), flags & 8 != 0)
  }

  private func name(
    atOffset offset: UInt32
  ) throws(GoBinaryError) -> (text: String, isEmbedded: Bool)? {
    try name(at: module.types.addingClamped(UInt64(offset)))
  }

  private func word(_ address: UInt64) throws(GoBinaryError) -> UInt64? {
    guard var word = try reader(address, 8) else { return nil }
    return try word.uint64()
  }

  private func reader(
    _ address: UInt64, _ count: UInt64
  ) throws(GoBinaryError) -> ByteReader? {
    guard let bytes = try image.read(address: address, count: count, part: Self.part) else {
      return nil
    }
    return ByteReader(bytes, path: image.path, part: Self.part)
  }
}
