import Testing

@testable import ScriptTemplate

@Suite struct StrictTemplateTests {
  @Test func namesSectionsAndPartialsAreRendered() throws {
    let templates = [
      "main": """
      {{> head}}
      path {{path}}, {{probe.offset}}
      {{#isOn}}
      on
      {{/isOn}}
      {{^isOn}}
      off
      {{/isOn}}
      {{#rows}}
      - {{name}} of {{path}}
      {{/rows}}

      """,
      "head": "// {{path}}\n",
    ]
    let text = try StrictTemplate("main", in: templates).render([
      "path": .text("/x"), "probe": .group(["offset": .number(7)]), "isOn": .flag(false),
      "rows": .list([["name": .text("a")], ["name": .text("b")]]),
    ])
    #expect(text == "// /x\npath /x, 7\noff\n- a of /x\n- b of /x\n")
  }

  @Test func groupIsASectionOfItsOwnNames() throws {
    let text = try StrictTemplate("t", in: ["t": "{{#g}}\n{{a}}{{b}}\n{{/g}}\n"]).render([
      "g": .group(["a": .text("inner")]), "a": .text("outer"), "b": .number(1),
    ])
    #expect(text == "inner1\n")
  }

  @Test(arguments: [
    ("{{missing}}\n", ScriptError.unknownVariable("missing", template: "t", line: 1)),
    ("\n{{g.missing}}\n", .unknownVariable("g.missing", template: "t", line: 2)),
    ("{{#missing}}\n{{/missing}}\n", .unknownVariable("missing", template: "t", line: 1)),
    ("{{g}}\n", .unknownVariable("g", template: "t", line: 1)),
    ("{{> gone}}\n", .unknownTemplate("gone")),
    ("{{#on}}\n", .malformedTemplate("t", problem: "{{#on}} is not closed")),
    ("{{#off}}\n{{#x}}\n", .malformedTemplate("t", problem: "{{#x}} is not closed")),
    ("{{/on}}\n", .malformedTemplate("t", problem: "line 1: {{/on}} closes nothing")),
    ("{{name\n", .malformedTemplate("t", problem: "line 1: a tag is not closed")),
    ("a {{#on}}\n", .malformedTemplate("t", problem: "line 1: {{#on}} is not alone on its line")),
  ])
  func mistakeIsAnError(template: String, error: ScriptError) {
    let template = StrictTemplate("t", in: ["t": template])
    #expect(throws: error) {
      try template.render(["on": .flag(true), "off": .flag(false), "g": .group([:])])
    }
  }

  @Test func leftOutSectionNeedsNoValues() throws {
    let template = StrictTemplate("t", in: ["t": "{{#off}}\n{{missing}}\n{{/off}}\nx\n"])
    #expect(try template.render(["off": .flag(false)]) == "x\n")
  }
}
