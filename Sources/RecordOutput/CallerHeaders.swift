import TraceModel

/// The header fields that were asked for and that a request has, or may have.
struct CallerHeaders {
  private let fields: [(name: HeaderName, detail: RequestDetails.Detail)]
  private let bytes: [UInt8]

  init(of caller: borrowing Caller) {
    let headers = caller.options.headers
    bytes = caller.text.details.bytes
    fields = caller.text.details.all.compactMap { detail in
      headers.indices.contains(detail.number - 1) ? (headers[detail.number - 1], detail) : nil
    }
  }

  /// The request's trace; nil unless the request has exactly one valid `traceparent`.
  var traceParent: TraceParent? {
    fields.first {
      $0.name == .traceparent && $0.detail.values == 1 && !$0.detail.isTruncated
    }.flatMap { TraceParent(bytes[$0.detail.range]) }
  }

  /// States what the fields hold.
  func listValues(in members: inout some MemberSink) {
    members.member(
      "header",
      .schema(
        """
        "type": "object", "minProperties": 1,
        "propertyNames": { "pattern": "^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$" },
        "additionalProperties": {
          "type": "array", "minItems": 1, "maxItems": 1, "items": { "type": "string" }
        }
        """),
      """
      The header fields named with `--header`, by lower-case name. Each is a list of one value, the first one.
      """, isRequired: false, isPresent: fields.contains { !$0.detail.isUnsearched }
    ) { writer in
      var separator: StaticString = "{\""
      for (name, detail) in fields where !detail.isUnsearched {
        writer.write(separator)
        // A token in lower case, which needs no care.
        writer.write(name.text)
        writer.write("\":[\"" as StaticString)
        bytes[detail.range].withUnsafeBytes { writer.write($0, style: .jsonString) }
        writer.write("\"]" as StaticString)
        separator = ",\""
      }
      writer.write(UInt8(ascii: "}"))
    }
  }

  /// States how long those are that are not shown as a whole.
  func listTruncated(in members: inout some MemberSink) {
    members.numbers(
      "http.request.header.", of: nil, "A header field's.",
      fields.lazy.filter(\.detail.isTruncated).map { ($0.name.text, $0.detail.length) })
  }

  /// States how many values fields have that have several, and of which fields it is not known whether they are there.
  func listCounts(in members: inout some MemberSink) {
    members.object("values", "The number of values of header fields that have several.") {
      $0.numbers(
        "http.request.header.", of: nil,
        "The number of values of this field; the first one is shown.",
        fields.lazy.filter { $0.detail.values > 1 }.map { ($0.name.text, UInt64($0.detail.values)) }
      )
    }
    members.member(
      "unsearched",
      .schema(
        """
        "type": "array", "minItems": 1,
        "items": { "type": "string", "pattern": "^http[.]request[.]header[.]." }
        """),
      "Requested header fields that were not found within the first 512 map slots; they may still be present.",
      isRequired: false, isPresent: fields.contains(where: \.detail.isUnsearched)
    ) { writer in
      var separator: StaticString = "[\"http.request.header."
      for (name, detail) in fields where detail.isUnsearched {
        writer.write(separator)
        writer.write(name.text)
        writer.write(UInt8(ascii: "\""))
        separator = ",\"http.request.header."
      }
      writer.write(UInt8(ascii: "]"))
    }
  }
}
