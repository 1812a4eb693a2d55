@testable import RecordOutput

/// The text of `docs/records.md`: a table for each kind of record, and for each object that several have.
enum RecordTables {
  static func text(of records: RecordListing) -> String {
    var text = """
      # Records

      tuplejoin prints one JSON object a line; what is not known is absent. `event` says what a line is:

      | `event` | from | what |
      |---|---|---|
      | `connect` | `join` | an outbound connection that was dialed, with its `caller` |
      | `use` | `join` | a request that was sent on a connection, with its `caller` |
      | `request` | `join --requests` | an inbound request that has ended |
      | `http`, `tls` | `http`, `join --http` | an HTTP exchange; the beginning of a TLS connection |
      | `accept` | `accept` | a connection that was accepted |
      | `state`, `connection` | `states`, `join --states` | a change of a TCP socket's state; what became of a connection |
      | `icmp` | `icmp` | an ICMP packet that was sent |
      | `lost` | all | events were lost |
      | `summary` | all | the last line: what was seen, joined and lost |

      Texts of the target may hold any bytes; those that are not UTF-8 are written as `%XX`.
      [How the join is proven](how-it-joins.md) explains `join.by` and `join.reason`.

      In the tables below, a name in bold is an object that has a table of its own. `Sources/RecordOutput/record.schema.json`
      says the same to programs. Both are generated from the sources, by
      `TUPLEJOIN_RECORD=1 swift test --filter RecordDefinitionTests`.

      """
    for line in records.lines {
      let moment =
        line.moment.map { ["| `timestamp` | \($0) In UTC, from the kernel's clock. |"] } ?? []
      text += section(
        line.definition, line.members, after: moment + ["| `event` | `\(line.event)` |"])
    }
    text += "\n# What they have in common\n"
    for object in records.parts { text += section(object.definition, object.members, after: []) }
    return text
  }

  private static func section(
    _ definition: Definition, _ members: [MemberListing.Member], after first: [String]
  ) -> String {
    let lines = first + members.flatMap { rows(of: $0, in: "") }
    return """

      ## \(definition.name)

      \(definition.meaning)

      | member | meaning |
      |---|---|
      \(lines.joined(separator: "\n"))

      """
  }

  private static func rows(of member: MemberListing.Member, in path: String) -> [String] {
    let name = path + member.name
    switch member.kind {
    case .value(let type): return [row(name, member.meaning, words(of: type, in: member.meaning))]
    case .numbers(let ends):
      let list = (ends ?? []).map { "`\($0)`" }.joined(separator: ", ")
      return [row("\(name)…", member.meaning, list)]
    case .part(let part, _): return [row(name, member.meaning, "**\(part)**")]
    case .object(let members, _):
      return (member.meaning.isEmpty ? [] : [row(name, member.meaning, "")])
        + members.flatMap { rows(of: $0, in: name + ".") }
    }
  }

  /// The words that there are, unless the meaning has all of them.
  private static func words(of type: MemberType, in meaning: String) -> String {
    guard case .word(let words) = type, !words.allSatisfy({ meaning.contains("`\($0)`") })
    else { return "" }
    return words.map { "`\($0)`" }.joined(separator: ", ")
  }

  private static func row(_ name: String, _ meaning: String, _ values: String) -> String {
    "| `\(name)` | \([values, meaning].filter { !$0.isEmpty }.joined(separator: ": ")) |"
  }
}
