import TraceModel

extension RequestRecord: RecordLine {
  static var event: StaticString { "request" }
  static var moment: StaticString? { "When its handler was entered." }
  static var definition: Definition {
    Definition(name: "request", meaning: "With `--requests`: an inbound request that has ended.")
  }

  func list(in members: inout some MemberSink) {
    members.seconds("duration", "Seconds from then to the end of the response.", duration)
    members.object("http", "") {
      $0.object("response", "") {
        $0.number("status_code", from: 1, "The status code of the response.", status)
      }
    }
    members.part("caller", "The request.", caller)
    members.part("process", process)
    members.container(process.description)
    members.object(
      "connections",
      """
      What was done for it until this record was made. Connections opened or used more than a second after the request \
      ended may not be counted here; they have records of their own.
      """, isRequired: true, rules: #""minProperties": 1"#
    ) {
      $0.number("dialed", "How many connections were dialed; absent with `--only used`.", dialed)
      $0.number("used", "How many connections were used; absent with `--only dialed`.", used)
    }
  }
}
