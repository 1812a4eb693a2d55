/// What is made of the events' declaration: Swift sources.
struct EventSources {
  let header: EventHeader

  /// For each struct a Swift one, and the reader of what a script prints of it.
  var readers: String {
    var source = "// Made of bpf/events.h.\n"
    for declaration in header.declarations {
      let type = Self.type(of: declaration.name)
      source += "\n" + declaration.meaning.map { "/// \($0)\n" }.joined()
      source += "struct \(type) {\n"
      let read = declaration.members.filter { $0.type != .digits }
      for member in read {
        if !member.meaning.isEmpty { source += "  /// \(member.meaning)\n" }
        source += "  let \(member.name.camelCased): \(Self.type(of: member.type))\n"
      }
      source += "}\n\nextension LineCursor {\n"
      source +=
        "  /// Reads \(Self.legend(header.members(of: declaration))).\n  @inline(__always)\n"
      source += "  mutating func \(declaration.name.camelCased)Line() -> \(type) {\n"
      for (index, member) in declaration.members.enumerated() {
        let isLast = index == declaration.members.count - 1
        // An empty text may lack the space before it; what ends a text that is not the last ends with one.
        let wasText = index > 0 && declaration.members[index - 1].type == .text
        if index > 0, !wasText {
          source += member.type == .text ? "    if position < end { space() }\n" : "    space()\n"
        }
        guard member.type != .digits else { continue }
        let reader = Self.reader(of: member.type, isLast: isLast)
        source += "    let \(member.name.camelCased) = \(reader)\n"
      }
      let arguments = read.map { "\($0.name.camelCased): \($0.name.camelCased)" }
      source += "    return \(type)(\(arguments.joined(separator: ", ")))\n  }\n}\n"
    }
    return source
  }

  /// A list of `EventDeclaration`, the parts of events among them.
  var declarations: String {
    var source = "// Made of bpf/events.h.\n\nlet eventDeclarations: [EventDeclaration] = [\n"
    for declaration in header.declarations {
      source += "  EventDeclaration(\n    name: \(quoted(declaration.name)),"
      source += " meaning: \(declaration.meaning),\n    members: [\n"
      let members = header.members(of: declaration)
      for (index, member) in members.enumerated() {
        let isOwn = declaration.members.contains { $0.name == member.name }
        source += "      .init(name: \(quoted(member.name)),"
        source += " variable: \(quoted("$" + member.name.camelCased)),"
        source +=
          " format: \(quoted(Self.format(of: member.type, isLast: index == members.count - 1))),"
        source += " isNumber: \(member.type != .text && member.type != .digits),"
        source += " meaning: \(quoted(member.meaning)), isOwn: \(isOwn)),\n"
      }
      source += "    ]),\n"
    }
    return source + "]\n"
  }

  /// How bpftrace's `printf` prints a member.
  private static func format(of type: EventHeader.MemberType, isLast: Bool) -> String {
    switch type {
    // What %d prints is signed.
    case .decimal(let bits): bits >= 32 ? "%lu" : "%d"
    case .hexadecimal: "%lx"
    case .text: isLast ? "%rh" : "%rh /"
    case .part, .digits: ""
    }
  }

  /// A Swift literal of a text.
  private func quoted(_ text: String) -> String { text.debugDescription }

  private static func legend(_ members: [EventHeader.Member]) -> String {
    "`" + members.map { $0.name.uppercased() }.joined(separator: " ") + "`"
  }

  private static func type(of name: String) -> String {
    let name = name.camelCased
    return name.prefix(1).uppercased() + name.dropFirst() + "Line"
  }

  private static func type(of type: EventHeader.MemberType) -> String {
    switch type {
    case .decimal(let bits): "UInt\(bits)"
    case .hexadecimal: "UInt64"
    case .text, .digits: "Range<Int>"
    case .part(let name): Self.type(of: name)
    }
  }

  private static func reader(of type: EventHeader.MemberType, isLast: Bool) -> String {
    switch type {
    case .decimal(let bits): "decimal(as: UInt\(bits).self)"
    case .hexadecimal: "hexadecimal()"
    case .text: isLast ? "hexadecimalBytes()" : "hexadecimalBytesBeforeSlash()"
    case .digits: ""
    case .part(let name): "\(name.camelCased)Line()"
    }
  }
}
