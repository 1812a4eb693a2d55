import TraceModel

/// A header field that was asked for, and what the request has of it.
private typealias CallerHeader = (name: HeaderName, detail: RequestDetails.Detail)

extension ByteWriter {
  /// Writes an inbound request as a member.
  mutating func writeJSON(_ caller: Caller) {
    write(",\"caller\":" as StaticString)
    writeObject(of: caller)
  }

  /// Writes an inbound request as an object.
  mutating func writeObject(of caller: Caller) {
    writeMember("{\"request\":", UInt64(clamping: caller.request))
    let text = caller.text
    let details = text.details
    let fields = caller.fields
    text.bytes.withUnsafeBytes { bytes in
      details.bytes.withUnsafeBytes { detailBytes in
        writeTrace(fields, details)
        writeHTTP(text, fields, method: bytes[text.range(of: .method)], detailBytes)
        writeURL(caller, bytes)
      }
      writeNetwork(text)
      writeMember(",\"server\":{\"address\":\"", bytes[text.range(of: .host)], end: "\"}")
      writeMember(",\"client\":{\"address\":\"", bytes[text.range(of: .client)], end: "\"}")
    }
    writeTruncated(caller, fields)
    writeSeveralValues(fields)
    writeUnsearched(fields)
    write(UInt8(ascii: "}"))
  }

  /// Writes what the request says of its trace, unless it has not exactly one valid `traceparent`.
  private mutating func writeTrace(_ fields: [CallerHeader], _ details: RequestDetails) {
    guard
      let field = fields.first(where: {
        $0.name == .traceparent && $0.detail.values == 1 && !$0.detail.isTruncated
      }), let parent = TraceParent(details.bytes[field.detail.range])
    else { return }
    for (name, id) in [(",\"trace_id\":\"", parent.traceID), (",\"span_id\":\"", parent.spanID)]
      as [(StaticString, ArraySlice<UInt8>)]
    {
      write(name)
      id.withUnsafeBytes { write($0) }
      write(UInt8(ascii: "\""))
    }
  }

  /// Writes the route, the method and the header fields.
  private mutating func writeHTTP(
    _ text: RequestText, _ fields: [CallerHeader], method: Slice<UnsafeRawBufferPointer>,
    _ details: UnsafeRawBufferPointer
  ) {
    var opening: StaticString = ",\"http\":{"
    if let route = text.route {
      write(opening)
      writeMember("\"route\":\"", details[route.range], end: "\"")
      opening = ","
    }
    let fields = fields.filter { !$0.detail.isUnsearched }
    if !method.isEmpty || !fields.isEmpty {
      write(opening)
      write("\"request\":{" as StaticString)
      writeMember("\"method\":\"", method, end: "\"")
      if !fields.isEmpty {
        var separator: StaticString = method.isEmpty ? "\"header\":{" : ",\"header\":{"
        for (name, detail) in fields {
          write(separator)
          // A token in lower case, which needs no care.
          write(UInt8(ascii: "\""))
          write(name.text)
          write("\":[\"" as StaticString)
          write(UnsafeRawBufferPointer(rebasing: details[detail.range]), style: .jsonString)
          write("\"]" as StaticString)
          separator = ","
        }
        write(UInt8(ascii: "}"))
      }
      write(UInt8(ascii: "}"))
      opening = ","
    }
    if opening.utf8CodeUnitCount == 1 { write(UInt8(ascii: "}")) }
  }

  private mutating func writeURL(_ caller: Caller, _ bytes: UnsafeRawBufferPointer) {
    let path = URLPath(of: caller.text)
    let query = caller.options.showsQuery ? path.query : 0..<0
    var opening: StaticString = ",\"url\":{"
    if let `protocol` = caller.text.protocol {
      write(opening)
      write(`protocol`.isTLS ? "\"scheme\":\"https\"" as StaticString : "\"scheme\":\"http\"")
      opening = ","
    }
    for (name, range) in [("\"path\":\"", path.range), ("\"query\":\"", query)]
      as [(StaticString, Range<Int>)] where !range.isEmpty
    {
      write(opening)
      writeMember(name, bytes[range], style: .jsonPath, end: "\"")
      opening = ","
    }
    if opening.utf8CodeUnitCount == 1 { write(UInt8(ascii: "}")) }
  }

  /// Writes the connection that the request came by: its ends, and the version as OpenTelemetry has it, which is "2"
  /// of HTTP/2.0.
  private mutating func writeNetwork(_ text: RequestText) {
    var opening: StaticString = ",\"network\":{"
    if let local = text.local, let peer = text.peer {
      write(opening)
      write("\"transport\":\"tcp\"" as StaticString)
      writeMembers(FiveTuple(local: local, peer: peer))
      opening = ","
    }
    if let version = text.protocol {
      write(opening)
      writeMember("\"protocol\":{\"version\":\"", UInt64(version.major))
      if version.major < 2 || version.minor > 0 {
        write(UInt8(ascii: "."))
        write(UInt64(version.minor))
      }
      write("\"}" as StaticString)
      opening = ","
    }
    if opening.utf8CodeUnitCount == 1 { write(UInt8(ascii: "}")) }
  }

  /// Writes the original lengths of the values that are not whole, if any.
  private mutating func writeTruncated(_ caller: Caller, _ fields: [CallerHeader]) {
    let text = caller.text
    guard text.isTruncated || text.details.all.contains(where: \.isTruncated) else { return }
    let path = URLPath(of: text)
    var opening: StaticString = ",\"truncated\":{"
    for (part, name) in [
      (.method, "\"http.request.method\":"), (.target, "\"url.path\":"),
      (.host, "\"server.address\":"), (.client, "\"client.address\":"),
    ] as [(RequestText.Part, StaticString)] {
      guard part == .target ? path.isTruncated : text.isTruncated(part) else { continue }
      write(opening)
      writeMember(name, text.length(of: part))
      opening = ","
    }
    if caller.options.showsQuery, path.isQueryTruncated {
      write(opening)
      writeMember("\"url.query\":", text.length(of: .target).behind(path.queryOffset))
      opening = ","
    }
    if let route = text.route, route.isTruncated {
      write(opening)
      writeMember("\"http.route\":", route.length)
      opening = ","
    }
    for (name, detail) in fields where detail.isTruncated {
      write(opening)
      writeFieldName(name)
      writeMember(":", detail.length)
      opening = ","
    }
    if opening.utf8CodeUnitCount == 1 { write(UInt8(ascii: "}")) }
  }

  /// Writes how many values header fields have that have more than the one that is shown.
  private mutating func writeSeveralValues(_ fields: [CallerHeader]) {
    var opening: StaticString = ",\"values\":{"
    for (name, detail) in fields where detail.values > 1 {
      write(opening)
      writeFieldName(name)
      writeMember(":", UInt64(detail.values))
      opening = ","
    }
    if opening.utf8CodeUnitCount == 1 { write(UInt8(ascii: "}")) }
  }

  /// Writes which header fields the request may have, or not.
  private mutating func writeUnsearched(_ fields: [CallerHeader]) {
    var opening: StaticString = ",\"unsearched\":["
    for (name, detail) in fields where detail.isUnsearched {
      write(opening)
      writeFieldName(name)
      opening = ","
    }
    if opening.utf8CodeUnitCount == 1 { write(UInt8(ascii: "]")) }
  }

  private mutating func writeFieldName(_ name: HeaderName) {
    write("\"http.request.header." as StaticString)
    write(name.text)
    write(UInt8(ascii: "\""))
  }
}

extension Caller {
  /// The header fields that were asked for and that the request has, or may have.
  fileprivate var fields: [CallerHeader] {
    text.details.all.compactMap { detail in
      options.headers.indices.contains(detail.number - 1)
        ? (options.headers[detail.number - 1], detail) : nil
    }
  }
}

extension RequestText {
  /// The route: of a pattern `METHOD HOST/PATH` (net/http, `ServeMux`) what is neither method nor host.
  fileprivate var route: (range: Range<Int>, length: UInt64, isTruncated: Bool)? {
    guard let pattern = details[RequestDetails.route],
      let slash = details.bytes[pattern.range].firstIndex(of: UInt8(ascii: "/"))
    else { return nil }
    return (
      slash..<pattern.range.upperBound,
      pattern.length.behind(slash - pattern.range.lowerBound), pattern.isTruncated
    )
  }
}

extension UInt64 {
  /// What is left of a length behind a place in the text; nothing if it says less than there is.
  fileprivate func behind(_ place: Int) -> UInt64 {
    let place = UInt64(place)
    return self > place ? self - place : 0
  }
}
