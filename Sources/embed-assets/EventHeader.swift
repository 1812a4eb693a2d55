import Foundation

/// The events that `bpf/events.h` declares.
struct EventHeader {
  /// A struct: an event, or a part of some.
  struct Declaration {
    let name: String
    /// The lines of the comment before it.
    let meaning: [String]
    var members: [Member] = []
  }

  struct Member {
    let type: MemberType
    let name: String
    /// What the comment beside it says; empty without one.
    var meaning: String
  }

  enum MemberType: Equatable {
    case decimal(bits: Int)
    case hexadecimal
    /// Bytes.
    case text
    /// Bytes that a script prints in a way of its own, and that the reader leaves to who calls it.
    case digits
    /// Another struct, by its name.
    case part(String)
  }

  struct Problem: Error, CustomStringConvertible {
    let path: String
    let line: Int
    let text: String
    var description: String {
      "\(path):\(line): expected a comment, a struct, a member `TYPE NAME;` or an include, found \"\(text)\""
    }
  }

  private(set) var declarations: [Declaration] = []

  init(contentsOf path: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var comment: [String] = []
    var isInComment = false
    var open: Declaration?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      var rest = line.trimmingCharacters(in: .whitespaces)
      if open == nil, !isInComment, rest.hasPrefix("/*") {
        comment = []
        isInComment = true
        rest.removeFirst(2)
      }
      if isInComment {
        isInComment = !rest.hasSuffix("*/")
        let words = rest.replacing("*/", with: "").trimming { $0 == "*" || $0 == " " }
        if !words.isEmpty { comment.append(words) }
      } else if var declaration = open {
        if rest == "};" {
          declarations.append(declaration)
          open = nil
        } else if let member = Self.member(rest) {
          declaration.members.append(member)
          open = declaration
        } else {
          throw Problem(path: path, line: index + 1, text: rest)
        }
      } else if let name = rest.wholeMatch(of: /struct (\w+) \{/)?.1 {
        open = Declaration(name: String(name), meaning: comment)
      } else if !rest.isEmpty, !rest.hasPrefix("#"), !rest.hasPrefix("typedef ") {
        throw Problem(path: path, line: index + 1, text: rest)
      }
    }
  }

  /// A member with the comment beside it.
  private static func member(_ line: String) -> Member? {
    guard let match = line.wholeMatch(of: /(struct )?(\w+) (\w+);(?:\s*\/\* (.*) \*\/)?/) else {
      return nil
    }
    let type: MemberType? =
      if match.1 != nil {
        .part(String(match.2))
      } else {
        switch match.2 {
        case "__u64": .decimal(bits: 64)
        case "__u32": .decimal(bits: 32)
        case "__u16": .decimal(bits: 16)
        case "__u8": .decimal(bits: 8)
        case "bits": .hexadecimal
        case "text": .text
        case "digits": .digits
        default: nil
        }
      }
    return type.map { Member(type: $0, name: String(match.3), meaning: String(match.4 ?? "")) }
  }

  /// The members of a struct with those of its parts in their places.
  func members(of declaration: Declaration) -> [Member] {
    declaration.members.flatMap { member in
      guard case .part(let name) = member.type,
        let part = declarations.first(where: { $0.name == name })
      else { return [member] }
      return members(of: part)
    }
  }
}

extension String {
  fileprivate func trimming(_ isLeftOut: (Character) -> Bool) -> String {
    String(drop(while: isLeftOut).reversed().drop(while: isLeftOut).reversed())
  }

  /// `local_port` as Swift and the scripts have it: `localPort`.
  var camelCased: String {
    let words = split(separator: "_")
    return words.enumerated().map { $0 == 0 ? String($1) : $1.capitalized }.joined()
  }
}
