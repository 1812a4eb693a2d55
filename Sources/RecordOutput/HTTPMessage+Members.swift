import TraceModel

extension HTTPRequest: RecordObject {
  static var definition: Definition {
    Definition(
      name: "http_request", meaning: "The head of a request.",
      rules: #""anyOf": [{ "required": ["version"] }, { "required": ["malformed"] }]"#)
  }

  func list(in members: inout some MemberSink) {
    let target = head.text[target]
    members.anyText("method", "The method, as on the wire.", head.text[method])
    members.anyText(
      "target",
      "The target, as on the wire, **with the query**; empty only if the line is malformed.",
      target)
    let isText =
      !target.contains { $0 >= 0x80 } || String(validating: target, as: UTF8.self) != nil
    members.member(
      "target_bytes",
      .schema(#""type": "string", "contentEncoding": "base64", "minLength": 4"#),
      "The target in base64, if it is not UTF-8.", isRequired: false, isPresent: !isText
    ) {
      $0.write(UInt8(ascii: "\""))
      $0.writeBase64(target)
      $0.write(UInt8(ascii: "\""))
    }
    members.head(head)
  }
}

extension HTTPResponse: RecordObject {
  static var definition: Definition {
    Definition(
      name: "http_response",
      meaning: "The head of a final response; interim ones (1xx) are not shown.",
      rules: #""dependentRequired": { "status_code": ["version"] }"#)
  }

  func list(in members: inout some MemberSink) {
    members.member(
      "status_code", .number(100...999), "The status code.", isRequired: true,
      isPresent: true
    ) { $0.write(UInt64(status)) }
    members.head(head)
  }
}

extension MemberSink {
  /// States what requests and responses have in common.
  @inline(__always)
  fileprivate mutating func head(_ head: HTTPHeadText) {
    member(
      "version", .schema(#""type": "string", "pattern": "^1[.][0-9]$""#),
      "The version of HTTP.", isRequired: false, isPresent: head.minorVersion != nil
    ) {
      $0.write("\"1." as StaticString)
      $0.write(UInt64(head.minorVersion ?? 0))
      $0.write(UInt8(ascii: "\""))
    }
    member(
      "headers",
      .schema(
        """
        "type": "object", "minProperties": 1, "additionalProperties": { "type": "string" }
        """),
      """
      The fields named with `--header`, by default `host` and `traceparent`, by lower-case name; several fields of one \
      name are joined by commas.
      """, isRequired: false, isPresent: !head.fields.isEmpty
    ) { $0.writeFields(of: head) }
    object("body", "") {
      $0.number(
        "size", "The size of the body in bytes, as Content-Length states it.", head.bodySize)
    }
    yes("truncated", "Not all of the head was seen.", head.isTruncated)
    yes(
      "malformed",
      "RFC 9112 does not allow this line, but servers answer it; `version` may be absent.",
      head.isMalformed)
  }
}

extension ByteWriter {
  /// Writes the fields that were kept; those of the same name as one list (RFC 9110, 5.3).
  fileprivate mutating func writeFields(of head: HTTPHeadText) {
    write(UInt8(ascii: "{"))
    for (index, field) in head.fields.enumerated() {
      guard !head.fields[..<index].contains(where: { $0.name == field.name }) else { continue }
      if index > 0 { write(UInt8(ascii: ",")) }
      // A name that was asked for, which may be a recording's, and so anything.
      var name = field.name
      write(UInt8(ascii: "\""))
      name.withUTF8 { write(UnsafeRawBufferPointer($0), style: .jsonString) }
      write("\":\"" as StaticString)
      head.text[field.value].withUnsafeBytes { write($0, style: .jsonString) }
      for other in head.fields[(index + 1)...] where other.name == field.name {
        write(", " as StaticString)
        head.text[other.value].withUnsafeBytes { write($0, style: .jsonString) }
      }
      write(UInt8(ascii: "\""))
    }
    write(UInt8(ascii: "}"))
  }

  /// Writes bytes in base64 (RFC 4648, 4).
  fileprivate mutating func writeBase64(_ bytes: ArraySlice<UInt8>) {
    let digits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let count = min(3, bytes.endIndex - start)
      let word = (0..<3).reduce(UInt32(0)) { word, index in
        word << 8 | (index < count ? UInt32(bytes[start + index]) : 0)
      }
      for digit in 0..<4 {
        let value = Int(word >> (18 - 6 * UInt32(digit)) & 63)
        write(digit <= count ? digits.utf8Start[value] : UInt8(ascii: "="))
      }
      start += count
    }
  }
}
