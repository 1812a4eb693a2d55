import TraceModel

/// A record of an exchange.
struct HTTPLine: RecordLine {
  let record: HTTPRecord
  let exchange: HTTPExchange

  static var event: StaticString { "http" }
  static var moment: StaticString? { "When its first byte was seen." }
  static var definition: Definition {
    Definition(
      name: "http",
      meaning: """
        `tuplejoin http`, `join --http`: an HTTP request and its response, as seen on the wire; or one of them, if the \
        other was not seen.
        """,
      rules: """
        "oneOf": [
          {
            "not": { "required": ["missing"] },
            "required": ["duration"],
            "properties": { "http": { "required": ["request", "response"] } }
          },
          {
            "required": ["missing"],
            "not": { "required": ["duration"] },
            "properties": { "http": { "maxProperties": 1 } }
          }
        ]
        """)
  }

  func list(in members: inout some MemberSink) {
    members.word(
      "missing", of: ["request", "response"],
      "Which half is missing: it was not seen, or it is not certain which one it is.",
      exchange.request == nil ? "request" : exchange.response == nil ? "response" : nil)
    members.tunnel(exchange.isTunnel)
    members.seconds(
      "duration", "Seconds from the first byte of the request to the first byte of the response.",
      exchange.timeToFirstByte)
    members.word(
      "relation",
      "How the caller is related to the connection: it was dialed for the caller, or used for it.",
      record.owner?.relation)
    members.sides(of: record)
    members.object("http", "", isRequired: true) {
      $0.part("request", exchange.request)
      $0.part("response", exchange.response)
    }
  }
}

/// A record of the beginning of a TLS connection.
struct TLSLine: RecordLine {
  let record: HTTPRecord
  let hello: TLSHello

  static var event: StaticString { "tls" }
  static var moment: StaticString? { "When its first byte was seen." }
  static var definition: Definition {
    Definition(
      name: "tls",
      meaning:
        "`tuplejoin http`, `join --http`: the beginning of a TLS connection; what follows is encrypted."
    )
  }

  func list(in members: inout some MemberSink) {
    members.tunnel(hello.isTunnel)
    members.word(
      "relation", of: ["dialed"],
      "How the caller is related to the connection: it was dialed for the caller.",
      record.owner?.relation.rawValue)
    members.sides(of: record)
    members.object("tls", "", isRequired: true) {
      $0.object("client", "", isRequired: true) {
        $0.text("server_name", "The server's name (SNI).", hello.serverName)
        $0.texts(
          "alpn", "The protocols that the client offers.",
          hello.protocols.isEmpty ? nil : hello.protocols)
        $0.fingerprint(hello.fingerprint)
        $0.yes(
          "truncated", "Not all of the ClientHello was seen, so there are no fingerprints.",
          hello.fingerprint == nil)
      }
    }
  }
}

extension MemberSink {
  @inline(__always)
  fileprivate mutating func tunnel(_ isTunnel: Bool) {
    yes("tunnel", "It went through a tunnel that CONNECT had opened on the connection.", isTunnel)
  }

  /// States who spoke with whom, and whose connection it was.
  @inline(__always)
  fileprivate mutating func sides(of record: HTTPRecord) {
    let tuple = record.event.tuple
    let owner = record.owner
    part("caller", "The inbound request for which it was made.", owner?.caller)
    part("process", owner?.process)
    container(owner?.process.description)
    part("join", owner?.join)
    part("client", "The client.", HTTPSide(endpoint: tuple.local, process: record.client))
    part("server", "The server.", HTTPSide(endpoint: tuple.peer, process: record.server))
    object(
      "network", "The connection.", isRequired: true,
      rules: #""dependentRequired": { "local": ["peer"], "peer": ["local"] }"#
    ) {
      $0.constant("transport", "tcp", "The protocol.")
      $0.word("type", "The address family.", tuple.local.address.family)
      $0.part("local", "The client, seen from a traced process.", owner == nil ? nil : tuple.local)
      $0.part("peer", "The server, seen from a traced process.", owner == nil ? nil : tuple.peer)
    }
  }
}

/// An end of a connection, with its process.
private struct HTTPSide {
  let endpoint: Endpoint
  let process: HTTPProcess?
}

extension HTTPSide: RecordObject {
  static var definition: Definition {
    Definition(name: "http_side", meaning: "One end of a connection.")
  }

  func list(in members: inout some MemberSink) {
    endpoint.list(in: &members)
    members.part(
      "process", "With `--via syscall` and `--via sendmsg`: the process that made the latest call.",
      process)
  }
}

extension HTTPProcess: RecordObject {
  static var definition: Definition {
    Definition(name: "http_process", meaning: "A process at an end of a connection.")
  }

  func list(in members: inout some MemberSink) {
    members.number("pid", "The process number, in the host's root PID namespace.", pid)
    members.anyText("command", "The command name.", command)
    members.texts("command_args", atLeast: 0, "The command line.", arguments)
    members.number(
      "truncated", from: 1, "The original length of the command line in bytes, if it is truncated.",
      argumentsLength)
  }
}
