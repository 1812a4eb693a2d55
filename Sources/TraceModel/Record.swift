/// What tuplejoin reports to its user: one line of output.
public enum Record: Sendable, Equatable {
  /// An outbound connection, with the request that dialed it if one is proven.
  case connect(ConnectRecord)
  /// A request sent on a connection, with the inbound request that it is sent for if one is proven.
  case use(UseRecord)
  /// The end of an inbound request.
  case request(RequestRecord)
  /// An event of another trace, or of one that goes with the join.
  case event(EventRecord)
  /// An HTTP request and its response, or the beginning of a TLS connection.
  case http(HTTPRecord)
  /// Events that the kernel side lost, as far as bpftrace noticed.
  case lost(LostRecord)
  /// The last record of every run.
  case summary(Summary)
  /// The last record of a run that shows nothing but HTTP.
  case httpSummary(HTTPSummary)

  /// Tells that it is of something that happened on the network.
  public var isEvent: Bool {
    switch self {
    case .connect, .use, .request, .event, .http: true
    case .lost, .summary, .httpSummary: false
    }
  }
}

/// An outbound TCP connection that a process of the binary dialed.
public struct ConnectRecord: Sendable, Equatable {
  /// How a connect ended.
  public enum Result: String, Sendable, CaseIterable {
    /// The handshake was completed.
    case established
    /// The peer answered with a reset (ECONNREFUSED).
    case refused
    /// The peer did not answer in the time that the kernel allows (ETIMEDOUT).
    case timeout
    /// The network said that there is no way to the peer (EHOSTUNREACH, ENETUNREACH).
    case unreachable
    /// The program closed the socket before the handshake was completed.
    case canceled
    /// Another error; `error` has its number.
    case failed
    /// The connect was still under way when the trace ended, or the kernel did not run the program at its end.
    case pending
  }

  /// When connect(2) reached TCP.
  public let timestamp: Timestamp
  /// How the connect ended.
  public let result: Result
  /// The socket's errno; 0 if there was none.
  public let error: UInt16
  /// From connect to the end of the handshake or the failure, in nanoseconds; nil while pending.
  public let duration: UInt64?
  /// The request that caused the dial; nil if none is proven.
  public let caller: Caller?
  /// The process and thread that called connect(2).
  public let process: ProcessIdentity
  /// The addresses and ports.
  public let tuple: FiveTuple
  /// How the caller was found, or why it was not.
  public let join: Join
  /// The functions that needed the connection; nil if they are not known.
  public let code: CodeStack?
  /// Who was called, as the program asked for it; nil if that is not known.
  public let name: ServerName?

  /// Puts the parts together.
  public init(
    timestamp: Timestamp, result: Result, error: UInt16, duration: UInt64?, caller: Caller?,
    process: ProcessIdentity, tuple: FiveTuple, join: Join, code: CodeStack? = nil,
    name: ServerName? = nil
  ) {
    self.timestamp = timestamp
    self.result = result
    self.error = error
    self.duration = duration
    self.caller = caller
    self.process = process
    self.tuple = tuple
    self.join = join
    self.code = code
    self.name = name
  }
}

/// What connects and uses of connections have in common.
public protocol OutboundRecord {
  /// What the caller is to the connection.
  static var relation: Relation { get }
  /// When it happened.
  var timestamp: Timestamp { get }
  /// The inbound request that it was for; nil if none is proven.
  var caller: Caller? { get }
  /// The process and thread.
  var process: ProcessIdentity { get }
  /// How the caller was found, or why it was not.
  var join: Join { get }
  /// The functions that needed the connection; nil if they are not known.
  var code: CodeStack? { get }
  /// Who was called, as the program asked for it; nil if that is not known.
  var name: ServerName? { get }
}

extension ConnectRecord: OutboundRecord {
  /// The connection was opened for the caller.
  public static var relation: Relation { .dialed }
}

extension UseRecord: OutboundRecord {
  /// The request is sent on the connection for the caller.
  public static var relation: Relation { .used }
}

/// A process and thread, as the host's root PID namespace numbers them.
public struct ProcessIdentity: Sendable, Equatable {
  /// The process.
  public let pid: UInt32
  /// The thread.
  public let tid: UInt32
  /// What else is known of the process; nil if nothing is.
  public let description: ProcessDescription?

  /// Puts the parts together.
  public init(pid: UInt32, tid: UInt32, description: ProcessDescription?) {
    self.pid = pid
    self.tid = tid
    self.description = description
  }

  /// The command name in bytes (`task_struct.comm`); nil if it is not known.
  public var command: [UInt8]? { description?.command }
}

/// Events that the kernel side lost, as far as bpftrace noticed.
public struct LostRecord: Sendable, Equatable {
  /// How many bpftrace reports.
  public let events: UInt64

  /// Puts the parts together.
  public init(events: UInt64) {
    self.events = events
  }
}
