package import GoBinary

/// A way in which Go programs send an HTTP request on a connection: data, one row a way.
package struct RoundTrip: Sendable {
  /// The probe of the way.
  package let probe: LogicalProbe
  /// The functions that send a request, the best first: the versions of Go differ.
  let functions: [String]
  /// Functions beside which those send nothing.
  var superseding: [String] = []
  /// The connection's struct, which the function is called on, begins its net.Conn there.
  package let connection: StructField
  /// What shows that a request was sent on the connection before: its size in bytes, and its first
  /// value; nil where nothing is known that does.
  package let sent: (field: StructField, bytes: Int, first: UInt64)?
  /// Where the connection's struct begins its net.Conn, in bytes, in programs that do not say: each is tried,
  /// and what is no TCP connection is not taken.
  package var triedConnections: [UInt64] = []
  /// Where the context is.
  package let context: ContextPlace
  /// What names the server.
  package let server: ServerPlace
  /// Tells that it is HTTP/2.
  package let isHTTP2: Bool

  /// Where a round trip has its context.
  package enum ContextPlace: Sendable {
    /// That is not known.
    case unknown
    /// A field of the request, which is the first argument, or, if indirect, what that points to first.
    case request(StructField, isIndirect: Bool)
    /// The first argument.
    case argument
  }

  /// What names the server of a round trip.
  package enum ServerPlace: Sendable {
    /// That is not known.
    case unknown
    /// A field of the request: its URL.
    case url(StructField)
    /// The string, `host:port`, with which the struct begins that this word of the arguments points to.
    case host(word: Int)
  }

  /// What a copy of net/http's client calls its method that sends a request, behind the name of its package.
  static let ofCopy = ".(*persistConn).roundTrip"

  /// The way of a copy of net/http's client.
  ///
  /// Its struct begins as net/http's, which has been the same since Go 1.13; its Request may be its own.
  private static let copy = RoundTrip(
    probe: .copyRoundTrip, functions: [], connection: .persistConnConn, sent: nil,
    triedConnections: [80], context: .unknown, server: .unknown, isHTTP2: false)

  /// All ways but that of copies.
  package static let all = [
    RoundTrip(
      probe: .roundTrip, functions: ["net/http.(*persistConn).roundTrip"],
      connection: .persistConnConn, sent: (.persistConnNwrite, 8, 0),
      context: .request(.requestCtx, isIndirect: true), server: .url(.requestURL), isHTTP2: false),
    // Up to Go 1.22 but for 1.15 there is only RoundTrip; from 1.23 on it calls roundTrip, perhaps inlined.
    RoundTrip(
      probe: .streamRoundTrip,
      functions: [
        "net/http.(*http2ClientConn).roundTrip", "net/http.(*http2ClientConn).RoundTrip",
      ],
      superseding: ["net/http/internal/http2.(*ClientConn).roundTrip"],
      connection: .http2ClientConnTconn, sent: (.http2ClientConnNextStreamID, 4, 1),
      context: .request(.requestCtx, isIndirect: false), server: .url(.requestURL), isHTTP2: true),
    // Go 1.27 moved it, and left a stub of the old name.
    RoundTrip(
      probe: .streamRoundTrip, functions: ["net/http/internal/http2.(*ClientConn).roundTrip"],
      connection: .http2ClientConnTconn, sent: (.http2ClientConnNextStreamID, 4, 1),
      context: .request(.http2ClientRequestContext, isIndirect: false),
      server: .url(.http2ClientRequestURL), isHTTP2: true),
    // The module is versioned by itself; its connection begins as net/http's does in every version.
    RoundTrip(
      probe: .moduleStreamRoundTrip,
      functions: [
        "golang.org/x/net/http2.(*ClientConn).roundTrip",
        "golang.org/x/net/http2.(*ClientConn).RoundTrip",
      ],
      connection: .http2ClientConnTconn, sent: nil,
      context: .request(.requestCtx, isIndirect: false), server: .url(.requestURL), isHTTP2: true),
    // NewStream(ctx context.Context, callHdr *CallHdr, ...), on the goroutine that makes the call. Measured: the
    // field is at 72 in gRPC-Go 1.27 and 1.33, and at 128 in 1.64 and 1.81, behind the resolver's Address.
    RoundTrip(
      probe: .callRoundTrip,
      functions: ["google.golang.org/grpc/internal/transport.(*http2Client).NewStream"],
      connection: .grpcClientConn, sent: nil, triedConnections: [72, 128],
      context: .argument, server: .host(word: 3), isHTTP2: true),
  ]

  /// The fields that the probe reads, but for those without which it can do.
  var fields: Set<StructField> {
    var fields: Set<StructField> = [
      .urlScheme, .urlHost, .netFDNet, .netFDSotype, .netFDLaddr, .netFDRaddr, .tcpAddrIP,
      .tcpAddrPort,
    ]
    if triedConnections.isEmpty { fields.insert(connection) }
    if case .request(let context, _) = context { fields.insert(context) }
    if case .url(let url) = server { fields.insert(url) }
    return fields
  }
}

extension RoundTrip {
  /// The way that a probe is for; nil if it is for something else.
  package init?(of planned: PlannedProbe) {
    if planned.probe == .copyRoundTrip {
      self = Self.copy
      return
    }
    guard let function = planned.site?.function,
      let way = Self.all.first(where: {
        $0.probe == planned.probe && $0.functions.contains(function)
      })
    else { return nil }
    self = way
  }

  /// The places of its functions: each counts where those before it are not there.
  var places: [ProgramPlaces.Row] {
    functions.enumerated().map { index, function in
      ProgramPlaces.Row(
        probe: probe, function: function, instruction: .start,
        unless: functions[..<index] + superseding)
    }
  }
}
