import TraceModel

extension ConnectRecord: RecordLine {
  static var event: StaticString { "connect" }
  static var moment: StaticString? { "When connect(2) reached TCP." }
  static var definition: Definition {
    Definition(
      name: "connect", meaning: "An outbound TCP connection that the traced program dialed.",
      rules: callerRules)
  }

  func list(in members: inout some MemberSink) {
    members.constant("relation", "dialed", "The connection was opened for the caller.")
    members.word(
      "result",
      """
      How the connect ended; `canceled`: the program gave up; `pending`: it was under way at the end of the trace, or its \
      end was not seen.
      """, result)
    members.number(
      "errno", from: 1, "The socket's error when the connect ended.", error == 0 ? nil : error)
    members.seconds(
      "duration", "Seconds from the connect to the end of the handshake or the failure.", duration)
    members.outbound(for: caller, code, name, process, mayHaveProxy: true)
    members.part("network", tuple)
    members.part("join", join)
  }
}

extension UseRecord: RecordLine {
  static var event: StaticString { "use" }
  static var moment: StaticString? { "When the request was about to be sent." }
  static var definition: Definition {
    Definition(
      name: "use",
      meaning: "An HTTP request that the traced program sends on a connection, new or used before.",
      rules: callerRules)
  }

  func list(in members: inout some MemberSink) {
    members.constant("relation", "used", "The request is sent on the connection for the caller.")
    members.boolean(
      "reused",
      """
      Whether the connection had carried a request before; not known for gRPC and golang.org/x/net.
      """, isReused)
    members.outbound(for: caller, code, name, process, mayHaveProxy: false)
    members.object(
      "network",
      "The connection; without addresses if a connection type of the program hides them.",
      isRequired: true, rules: tupleRules
    ) {
      $0.constant("transport", "tcp", "The protocol.")
      $0.listTuple(tuple)
      $0.object("protocol", "", isRequired: true) {
        $0.constant("name", "http", "What is sent.")
        $0.word(
          "version", of: ["1.1", "2"], "Its version.", isHTTP2 ? "2" : "1.1", isRequired: true)
      }
    }
    members.part("join", join)
  }
}

/// There is a caller if, and only if, something leads to it.
private let callerRules = """
  "if": { "properties": { "join": { "properties": { "by": { "const": "none" } } } } },
  "then": { "not": { "required": ["caller"] } },
  "else": { "required": ["caller"] }
  """

extension MemberSink {
  /// States for whom, from where and to whom a process went out; only a dial knows its proxy.
  @inline(__always)
  fileprivate mutating func outbound(
    for caller: Caller?, _ code: CodeStack?, _ name: ServerName?, _ process: ProcessIdentity,
    mayHaveProxy: Bool
  ) {
    part("caller", "The inbound request for which this was done.", caller)
    part("code", code)
    part(
      "server",
      """
      The server that the program asked for, before DNS; a URL without a port has its scheme's. `network.peer` is what \
      the kernel dialed.
      """, name?.server)
    object("url", "") {
      $0.word("scheme", "The scheme of the URL that the program asked for.", name?.scheme)
    }
    if mayHaveProxy {
      part("proxy", "The proxy through which the server is called.", name?.proxy)
    }
    object("truncated", "The original lengths of names that are truncated.") {
      $0.number(
        "server.address", "The length of the server's name with its port, in bytes.",
        name?.server.truncated)
      if mayHaveProxy {
        $0.number(
          "proxy.address", "The length of the proxy's name with its port, in bytes.",
          name?.proxy?.truncated)
      }
    }
    part("process", process)
    container(process.description)
  }
}

extension ServerName.Host: RecordObject {
  static var definition: Definition {
    Definition(name: "host", meaning: "A server or proxy: a name or an address, and a port.")
  }

  func list(in members: inout some MemberSink) {
    members.text("address", "The name or the address.", address)
    members.number("port", from: 1, "The port.", port)
  }
}
