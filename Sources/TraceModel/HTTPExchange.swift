/// What was seen of HTTP on a connection.
public enum HTTPEvent: Sendable, Equatable {
  /// A request with its response, or only one of them.
  case exchange(HTTPExchange)
  /// A TLS connection has begun.
  case tls(TLSHello)

  /// When its first byte was seen: the kernel's clock in nanoseconds.
  public var time: UInt64 {
    switch self {
    case .exchange(let exchange): exchange.time
    case .tls(let hello): hello.time
    }
  }

  /// The connection, seen from the client.
  public var tuple: FiveTuple {
    switch self {
    case .exchange(let exchange): FiveTuple(local: exchange.client, peer: exchange.server)
    case .tls(let hello): FiveTuple(local: hello.client, peer: hello.server)
    }
  }
}

/// An HTTP request and its response, as they were on the wire; one of them may be missing.
public struct HTTPExchange: Sendable, Equatable {
  /// Who sent the request.
  public let client: Endpoint
  /// Who answered, or was to.
  public let server: Endpoint
  /// The request; nil if only its response was seen.
  public var request: HTTPRequest?
  /// The final response; nil if none was seen.
  public var response: HTTPResponse?
  /// Tells that it went through a tunnel of the connection, which CONNECT had opened.
  public var isTunnel: Bool

  /// Puts the parts together.
  public init(
    client: Endpoint, server: Endpoint, request: HTTPRequest?, response: HTTPResponse?,
    isTunnel: Bool = false
  ) {
    self.isTunnel = isTunnel
    self.client = client
    self.server = server
    self.request = request
    self.response = response
  }

  /// When the first byte of it was seen: the kernel's clock in nanoseconds.
  public var time: UInt64 { request?.time ?? response?.time ?? 0 }

  /// From the first byte of the request to the first byte of the response, in nanoseconds.
  public var timeToFirstByte: UInt64? {
    guard let request, let response else { return nil }
    return response.time > request.time ? response.time - request.time : 0
  }
}

/// The head of an HTTP/1 request (RFC 9112, section 3); an object, since it is handed on several times.
public final class HTTPRequest: Sendable, Equatable {
  /// When its first byte was seen: the kernel's clock in nanoseconds.
  public let time: UInt64
  /// Where the method is in the text of the head.
  public let method: Range<Int>
  /// Where the request target is in the text of the head.
  public let target: Range<Int>
  /// What requests and responses have in common.
  public let head: HTTPHeadText

  /// Puts the parts together.
  public init(time: UInt64, method: Range<Int>, target: Range<Int>, head: HTTPHeadText) {
    self.time = time
    self.method = method
    self.target = target
    self.head = head
  }

  /// Tells that all parts are the same.
  public static func == (left: HTTPRequest, right: HTTPRequest) -> Bool {
    left.time == right.time && left.method == right.method && left.target == right.target
      && left.head == right.head
  }
}

/// The head of an HTTP/1 response (RFC 9112, section 4); an object, as a request is.
public final class HTTPResponse: Sendable, Equatable {
  /// When its first byte was seen: the kernel's clock in nanoseconds.
  public let time: UInt64
  /// The status code, three digits.
  public let status: UInt16
  /// What requests and responses have in common.
  public let head: HTTPHeadText

  /// Puts the parts together.
  public init(time: UInt64, status: UInt16, head: HTTPHeadText) {
    self.time = time
    self.status = status
    self.head = head
  }

  /// Tells that all parts are the same.
  public static func == (left: HTTPResponse, right: HTTPResponse) -> Bool {
    left.time == right.time && left.status == right.status && left.head == right.head
  }
}

/// What is kept of a head: texts in one buffer, the fields that were asked for, and the framing.
public struct HTTPHeadText: Sendable, Equatable {
  /// A header field that was asked for.
  public struct Field: Sendable, Equatable {
    /// The name in lower case.
    public let name: String
    /// Where the value is in the text.
    public let value: Range<Int>

    /// Puts the parts together.
    public init(name: String, value: Range<Int>) {
      self.name = name
      self.value = value
    }
  }

  /// The bytes that the ranges refer to; they may be anything but line ends.
  public var text: [UInt8] = []
  /// The minor number of the version: 1 of HTTP/1.1; nil if it is missing, or another one.
  public var minorVersion: UInt8? = 1
  /// The fields that were asked for, in the order in which they came.
  public var fields: [Field] = []
  /// The size of the body that Content-Length states, in bytes.
  public var bodySize: UInt64?
  /// Tells that not all of the head was seen.
  public var isTruncated = false
  /// Tells that its first line is none of RFC 9112, though servers answer it.
  public var isMalformed = false

  /// Begins with nothing.
  public init() {}
}

/// The beginning of a TLS connection (RFC 8446, 4.1.2): what follows is encrypted.
public struct TLSHello: Sendable, Equatable {
  /// When its first byte was seen: the kernel's clock in nanoseconds.
  public let time: UInt64
  /// Who sent it.
  public let client: Endpoint
  /// To whom.
  public let server: Endpoint
  /// The name of the server that the client wants (RFC 6066, 3).
  public let serverName: [UInt8]?
  /// The protocols that the client offers, such as `h2` (RFC 7301).
  public let protocols: [[UInt8]]
  /// What its sender is known by; nil if not all of it was seen.
  public let fingerprint: TLSFingerprint?
  /// Tells that it went through a tunnel of the connection, which CONNECT had opened.
  public let isTunnel: Bool

  /// Puts the parts together.
  public init(
    time: UInt64, client: Endpoint, server: Endpoint, serverName: [UInt8]?, protocols: [[UInt8]],
    fingerprint: TLSFingerprint?, isTunnel: Bool = false
  ) {
    self.isTunnel = isTunnel
    self.time = time
    self.client = client
    self.server = server
    self.serverName = serverName
    self.protocols = protocols
    self.fingerprint = fingerprint
  }
}
