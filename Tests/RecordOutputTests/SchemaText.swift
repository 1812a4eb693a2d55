@testable import RecordOutput

/// The text of `record.schema.json`, made of what records state of themselves.
struct SchemaText {
  /// The lines of the text so far.
  private var lines: [String] = []

  /// The schema of these lines, and of the objects that are in them.
  static func text(of records: RecordListing) -> String {
    var schema = SchemaText()
    schema.add(records)
    return schema.lines.joined(separator: "\n") + "\n"
  }

  private mutating func add(_ records: RecordListing) {
    let names = records.lines.map(\.definition.name)
    lines += [
      "{",
      #"  "$schema": "https://json-schema.org/draft/2020-12/schema","#,
      #"  "title": "tuplejoin record","#,
      #"  "description": "One line of tuplejoin's JSON output. What is not known is absent.","#,
      #"  "oneOf": ["#,
      names.map { ##"    { "$ref": "#/$defs/\##($0)" }"## }.joined(separator: ",\n"),
      "  ],",
      #"  "$defs": {"#,
    ]
    for line in records.lines {
      var first = [
        #""event": { "const": "\#(line.event)" }"#
      ]
      if let moment = line.moment {
        first.insert(
          """
          "timestamp": { \(Self.description(moment))"type": "string", \
          "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{9}Z$" }
          """, at: 0)
      }
      add(
        line.definition, line.members, after: first,
        required: (line.moment == nil ? [] : ["timestamp"]) + ["event"])
    }
    for object in records.parts { add(object.definition, object.members, after: [], required: []) }
    // No comma behind the last one.
    lines[lines.count - 1].removeLast()
    lines += ["  }", "}"]
  }

  private mutating func add(
    _ definition: Definition, _ members: [MemberListing.Member], after first: [String],
    required: [String]
  ) {
    lines.append("    \"\(definition.name)\": {")
    add(
      members, Self.description(definition.meaning), definition.rules, after: first,
      required: required, mayBeEmpty: false, indent: "      ")
    lines.append("    },")
  }

  private mutating func add(
    _ members: [MemberListing.Member], _ description: String, _ rules: String,
    after first: [String], required: [String], mayBeEmpty: Bool, indent: String
  ) {
    let required = required + members.filter(\.isRequired).map(\.name)
    lines.append(indent + description + #""type": "object", "additionalProperties": false,"#)
    if !required.isEmpty {
      lines.append(
        indent + #""required": ["# + required.map { "\"\($0)\"" }.joined(separator: ", ") + "],")
    } else if !mayBeEmpty {
      lines.append(indent + #""minProperties": 1,"#)
    }
    if !rules.isEmpty {
      lines.append(
        indent + rules.split(separator: "\n").joined(separator: "\n\(indent)") + ",")
    }
    for member in members {
      guard case .numbers(ends: nil) = member.kind else { continue }
      let pattern = member.name.split(separator: ".").joined(separator: "[.]") + "[.]."
      lines.append(
        indent + #""patternProperties": { "^\#(pattern)": { "type": "integer", "minimum": 0 } },"#)
    }
    lines.append(indent + #""properties": {"#)
    for line in first { lines.append("\(indent)  \(line),") }
    for member in members { add(member, indent: indent + "  ") }
    if lines[lines.count - 1].hasSuffix(",") { lines[lines.count - 1].removeLast() }
    lines.append(indent + "}")
  }

  private mutating func add(_ member: MemberListing.Member, indent: String) {
    let (name, description) = (member.name, Self.description(member.meaning))
    switch member.kind {
    case .value(let type):
      let keywords = Self.keywords(of: type).split(separator: "\n").joined(separator: "\n\(indent)")
      lines.append("\(indent)\"\(name)\": { \(description)\(keywords) },")
    case .numbers(nil): return
    case .numbers(let ends?):
      for end in ends {
        lines.append(
          "\(indent)\"\(name)\(end)\": { \(description)\"type\": \"integer\", \"minimum\": 0 },")
      }
    case .part(let part, isList: false):
      lines.append(##"\##(indent)"\##(name)": { \##(description)"$ref": "#/$defs/\##(part)" },"##)
    case .part(let part, isList: true):
      lines.append(
        ##"\##(indent)"\##(name)": { \##(description)"type": "array", "items": { "$ref": "#/$defs/\##(part)" } },"##
      )
    case .object(let members, let rules):
      lines.append("\(indent)\"\(name)\": {")
      add(
        members, description, rules, after: [], required: [], mayBeEmpty: member.isRequired,
        indent: indent + "  ")
      lines.append(indent + "},")
    }
  }

  private static func description(_ meaning: String) -> String {
    guard !meaning.isEmpty else { return "" }
    let plain = meaning.split(separator: "`", omittingEmptySubsequences: false).joined()
      .split(separator: "**", omittingEmptySubsequences: false).joined()
    return "\"description\": \"\(plain)\", "
  }

  private static func keywords(of type: MemberType) -> String {
    switch type {
    case .number(let range) where range.upperBound >= UInt64(Int64.max):
      #""type": "integer", "minimum": \#(range.lowerBound)"#
    case .number(let range):
      #""type": "integer", "minimum": \#(range.lowerBound), "maximum": \#(range.upperBound)"#
    case .seconds: #""type": "number", "minimum": 0"#
    case .word(let words) where words.count == 1: #""const": "\#(words[0])""#
    case .word(let words):
      #""enum": ["# + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    case .text(let pattern?, _): #""type": "string", "pattern": "\#(pattern)""#
    case .text(nil, mayBeEmpty: true): #""type": "string""#
    case .text(nil, mayBeEmpty: false): #""type": "string", "minLength": 1"#
    case .texts(let least):
      #""type": "array", "minItems": \#(least), "items": { "type": "string" }"#
    case .address: #""type": "string", "pattern": "^[0-9a-f.:]{2,39}$""#
    case .boolean: #""type": "boolean""#
    case .yes: #""const": true"#
    case .schema(let keywords): keywords
    }
  }
}
