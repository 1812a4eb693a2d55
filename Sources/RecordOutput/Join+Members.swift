import TraceModel

extension Join: RecordObject {
  static var definition: Definition {
    Definition(
      name: "join",
      meaning: "How the caller was found, or why it was not, and what else leads to a request.",
      rules: """
        "if": { "properties": { "by": { "const": "none" } } },
        "then": { "required": ["reason"] },
        "else": { "not": { "required": ["reason"] } }
        """)
  }

  func list(in members: inout some MemberSink) {
    members.word(
      "by", of: ["goroutine", "context", "descent", "none"],
      """
      What leads to the caller. `goroutine`: the handler's own, or a dial that it queued or began. `context`: a \
      context.Context that descends from the request's. `descent`: a goroutine that descends from the handler's while \
      the request is under way; strong evidence, and no proof.
      """, finding.text, isRequired: true)
    members.word("reason", "Why there is no caller.", reason)
    members.yes(
      "after_response",
      "The response of the caller, or of the ancestor that was outlived, was over.", isAfterResponse
    )
    members.seconds(
      "since_response",
      """
      Seconds from the end of that response; absent where it was not seen, as of a handler that panics.
      """, sinceResponse)
    members.part(
      "ancestor",
      """
      Another request: the goroutine descends from its handler. Its number only, where its text is not known.
      """, ancestor?.caller)
    members.part(
      "context",
      "Another request: a context leads to it. Its number only, where its text is not known.",
      context?.caller)
  }
}

extension Join.Related {
  /// The request, of which perhaps only the number is known.
  fileprivate var caller: Caller { request ?? Caller(request: number, text: RequestText()) }
}

extension Join.Finding {
  /// The name in records.
  var text: String {
    switch self {
    case .goroutine: "goroutine"
    case .context: "context"
    case .descent: "descent"
    case .nothing: "none"
    }
  }
}
