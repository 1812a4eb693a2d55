import TraceModel

extension Join: RecordObject {
  static var definition: Definition {
    Definition(
      name: "join",
      meaning: "How the caller was found, or why it was not, and evidence for other requests.",
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
      The evidence for the caller. `goroutine`: the handler's own, or a dial that it queued or began. `context`: a \
      context.Context derived from the request's. `descent`: a goroutine that descends from the handler's, while the \
      request is under way; strong evidence, but no proof.
      """, finding.text, isRequired: true)
    members.word("reason", "Why there is no caller.", reason)
    members.yes(
      "after_response",
      "The response of the caller, or of the ancestor that was outlived, had ended.",
      isAfterResponse
    )
    members.seconds(
      "since_response",
      """
      Seconds since the end of that response; absent if the end was not seen, for example because the handler panicked.
      """, sinceResponse)
    members.part(
      "ancestor",
      """
      Another request, from whose handler the goroutine descends; only its number if its text is not known.
      """, ancestor?.caller)
    members.part(
      "context",
      "Another request, to which a context leads; only its number if its text is not known.",
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
