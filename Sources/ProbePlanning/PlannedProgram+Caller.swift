import GoBinary

/// Where a program keeps what can be reported about inbound requests on demand.
extension PlannedProgram {
  /// Where a request has the pattern that `net/http.ServeMux` found for it, a string.
  package enum Route: Sendable, Equatable {
    /// So many bytes into the Request (Go 1.23 and later).
    case field(UInt64)
    /// So many bytes into the pattern to which a pointer leads, so many bytes into the Request (Go 1.22).
    case behindPointer(UInt64, field: UInt64)
  }

  /// Where a request's route is; nil where the program's mux has no patterns, or that is not known.
  package var route: Route? {
    if let field = offsets[.requestPattern] { return .field(field) }
    guard let pointer = offsets[.requestPat], let field = offsets[.patternStr] else { return nil }
    return .behindPointer(pointer, field: field)
  }

  /// Tells that header fields can be looked for.
  package var hasHeaders: Bool {
    let map: [StructField] =
      switch mapKind {
      case .buckets: [.hmapFlags, .hmapB, .hmapBuckets, .hmapOldbuckets]
      case .swiss:
        [
          .swissMapDirPtr, .swissMapDirLen, .swissTableGroups, .swissGroupsData,
          .swissGroupsLengthMask,
        ]
      }
    return has(map + [.requestHeader])
  }

  /// Whether the protocol of a request can be reported.
  package var hasProtocol: Bool { has([.requestProtoMajor, .requestProtoMinor, .requestTLS]) }

  /// Tells that it is known where a request target's query begins.
  package var hasQuery: Bool { has([.requestURL, .urlRawQuery]) }

  /// Whether the connection that a request came by can be reported.
  package var hasInbound: Bool { has(Self.inboundFields) }

  /// The fields that lead from a request to its connection.
  static let inboundFields: [StructField] = [
    .requestProtoMajor, .responseConn, .serverConnRwc, .http2ResponseWriterRws, .http2ResponseConn,
    .http2ServerConnConn, .netFDNet, .netFDSotype, .netFDLaddr, .netFDRaddr, .tcpAddrIP,
    .tcpAddrPort,
  ]

  /// What cannot be reported about the program's requests, a sentence each.
  package var untold: [String] {
    (hasHeaders ? [] : ["header fields of requests: the layout of the program's maps is not known"])
      + (hasProtocol ? [] : ["the protocol of requests: the layout of Request is not known"])
      + (hasInbound ? [] : ["the connections of requests: their layout is not known"])
      + (route != nil ? [] : ["routes: before Go 1.22, ServeMux keeps no pattern with a request"])
  }

  private func has(_ fields: [StructField]) -> Bool {
    fields.allSatisfy { offsets[$0] != nil }
  }
}
