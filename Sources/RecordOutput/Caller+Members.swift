import TraceModel

extension Caller: RecordObject {
  static var definition: Definition {
    Definition(
      name: "caller", meaning: "An inbound HTTP request.",
      rules: #""dependentRequired": { "trace_id": ["span_id"], "span_id": ["trace_id"] }"#)
  }

  func list(in members: inout some MemberSink) {
    let path = URLPath(of: text)
    let headers = CallerHeaders(of: self)
    members.number(
      "request", from: 1, "A number for the request, the same in all of the run's records.", request
    )
    members.text(
      "trace_id", pattern: "^(?!0+$)[0-9a-f]{32}$",
      "The trace, from a valid `traceparent` header field (W3C Trace Context); absent if there are several.",
      headers.traceParent?.traceID)
    members.text(
      "span_id", pattern: "^(?!0+$)[0-9a-f]{16}$", "The client's span, from the same field.",
      headers.traceParent?.spanID)
    members.object("http", "") {
      $0.text(
        "route", pattern: "^/",
        "The path of the pattern that net/http's `ServeMux` chose for the request, from Go 1.22 on.",
        text.route.map { text.details.bytes[$0.range] })
      $0.object("request", "") {
        $0.text("method", "As on the wire.", of: text.bytes, in: text.range(of: .method))
        headers.listValues(in: &$0)
      }
    }
    members.object("url", "") {
      $0.word(
        "scheme", of: ["http", "https"],
        "Whether the request's connection was encrypted.",
        text.protocol.map { $0.isTLS ? "https" : "http" })
      $0.text(
        "path", pattern: #"^[^?\\u0000-\\u001f\\u007f]+$"#, style: .jsonPath,
        "As on the wire, percent-encoded; without the query.", of: text.bytes,
        in: path.range)
      $0.text(
        "query", pattern: #"^[^\\u0000-\\u001f\\u007f]+$"#, style: .jsonPath,
        """
        With `--query`: the query, as on the wire. Without that option the script does not print it, so it is in no \
        recording either.
        """, of: text.bytes, in: options.showsQuery ? path.query : 0..<0)
    }
    listNetwork(in: &members)
    members.object("server", "") {
      $0.text("address", "The Host header field.", of: text.bytes, in: text.range(of: .host))
    }
    members.object("client", "") {
      $0.text(
        "address", "The client's address and port.", of: text.bytes, in: text.range(of: .client))
    }
    members.object(
      "truncated",
      """
      The original lengths, in bytes, of texts that were longer than `--string-limit`, or than 240 bytes (header \
      fields, the route).
      """
    ) {
      listTruncated(path, in: &$0)
      headers.listTruncated(in: &$0)
    }
    headers.listCounts(in: &members)
  }

  private func listNetwork(in members: inout some MemberSink) {
    let tuple: FiveTuple? =
      if let local = text.local, let peer = text.peer { FiveTuple(local: local, peer: peer) } else {
        nil
      }
    members.object(
      "network",
      """
      The request's connection, as the service's own socket sees it: behind a load balancer, `peer` is the balancer, \
      whatever the header fields say of the client.
      """, isRequired: false, rules: tupleRules
    ) {
      $0.constant("transport", "tcp", "The protocol.", if: tuple != nil)
      $0.listTuple(tuple)
      $0.object("protocol", "") {
        $0.member(
          "version", .schema(#""type": "string", "pattern": "^[0-9]{1,3}([.][0-9]{1,3})?$""#),
          "The version of HTTP, `1.0`, `1.1` or `2`.", isRequired: false,
          isPresent: text.protocol != nil
        ) { writer in
          if let version = text.protocol { writer.write(version) }
        }
      }
    }
  }

  private func listTruncated(_ path: URLPath, in members: inout some MemberSink) {
    // Of most requests nothing is.
    let isTruncated = text.isTruncated
    func length(of part: RequestText.Part) -> UInt64? {
      isTruncated && text.isTruncated(part) ? text.length(of: part) : nil
    }
    members.number("http.request.method", "The method's.", length(of: .method))
    members.number(
      "url.path", "The request target's.", path.isTruncated ? text.length(of: .target) : nil)
    members.number("server.address", "The Host header field's.", length(of: .host))
    members.number(
      "client.address", "The length of the client's address and port.", length(of: .client))
    members.number(
      "url.query", "The query's.",
      options.showsQuery && path.isQueryTruncated
        ? text.length(of: .target).behind(path.queryOffset) : nil)
    members.number(
      "http.route", "The route's.", text.route.flatMap { $0.isTruncated ? $0.length : nil })
  }
}

extension ByteWriter {
  /// Writes a version as OpenTelemetry has it, which is "2" of HTTP/2.0.
  fileprivate mutating func write(_ version: RequestProtocol) {
    write(UInt8(ascii: "\""))
    write(UInt64(version.major))
    if version.major < 2 || version.minor > 0 {
      write(UInt8(ascii: "."))
      write(UInt64(version.minor))
    }
    write(UInt8(ascii: "\""))
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
  /// What is left of a length behind an offset in the text; nothing if it says less than there is.
  fileprivate func behind(_ offset: Int) -> UInt64 {
    let offset = UInt64(offset)
    return self > offset ? self - offset : 0
  }
}
