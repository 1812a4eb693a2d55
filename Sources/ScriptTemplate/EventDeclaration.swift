/// An event that scripts print as a line, as `bpf/events.h` declares it.
struct EventDeclaration {
  struct Member {
    /// Such as `local_port`.
    let name: String
    /// The variable of the script that it is printed from.
    let variable: String
    /// How `printf` prints it.
    let format: String
    let isNumber: Bool
    let meaning: String
    /// Whether it is the struct's own, and not of a part that others have too.
    let isOwn: Bool
  }

  let name: String
  /// The lines that say what it is.
  let meaning: [String]
  let members: [Member]

  /// The format of the line, without its end.
  private var format: String { ([name] + members.map(\.format)).joined(separator: " ") }

  /// What the script's head says of it: the line, what it is, and what its own members are.
  private var legend: String {
    let words = [name] + members.map { $0.name.uppercased() }
    return Self.comment(words.joined(separator: " "), indent: 3, further: 5)
      + Self.comment(meaning.joined(separator: " "), indent: 7) + membersLegend
  }

  private var membersLegend: String {
    members.filter { $0.isOwn && !$0.meaning.isEmpty }
      .map { Self.comment("\($0.name.uppercased()): \($0.meaning)", indent: 7, further: 9) }
      .joined()
  }

  /// Lines of a comment, up to 110 characters long if words allow it.
  private static func comment(_ text: String, indent: Int, further: Int? = nil) -> String {
    var lines = ["//" + String(repeating: " ", count: indent)]
    for (index, word) in text.split(separator: " ").enumerated() {
      if lines[lines.count - 1].count + word.count > 109 {
        lines.append("//" + String(repeating: " ", count: (further ?? indent) - 1))
      }
      lines[lines.count - 1] += (index == 0 ? "" : " ") + word
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What templates use of the events, by their names: `{{events.NAME.format}}`, `.values`, its numbers, `.legend`, of one
  /// that is queued `.queued`, its members out of the queue, and of a part of several `.members`, the legend of those.
  static let values = eventDeclarations.reduce(
    into: [String: [String: TemplateValue]]()
  ) { values, event in
    values[event.name] = [
      "name": .text(event.name), "format": .text(event.format),
      "legend": .text(String(event.legend.dropLast())),
      "members": .text(String(event.membersLegend.dropLast())),
      "values": .text(list(event.members.filter(\.isNumber).map(\.variable))),
      "queued": .text(
        list(event.members.indices.map { "@\(event.name)_queue[$from, $tail].\($0)" })),
    ]
  }

  /// Words with commas, as many on a line as fit.
  private static func list(_ words: [String]) -> String {
    let perLine = 100 / (2 + (words.map(\.count).max() ?? 0))
    return stride(from: 0, to: words.count, by: perLine).map {
      words[$0..<min($0 + perLine, words.count)].joined(separator: ", ")
    }.joined(separator: ",\n        ")
  }
}
