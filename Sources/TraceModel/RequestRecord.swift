/// The end of an inbound request, as a line of the script has it.
public struct RequestEnd: Sendable, Equatable {
  /// The kernel's clock, in nanoseconds.
  public let time: UInt64
  /// The thread, as the host's root PID namespace numbers it.
  public let tid: UInt32
  /// The request.
  public let request: RequestKey
  /// The status code of the response; nil if it is not known.
  public let status: UInt16?

  /// Puts the parts together.
  public init(time: UInt64, tid: UInt32, request: RequestKey, status: UInt16?) {
    self.time = time
    self.tid = tid
    self.request = request
    self.status = status
  }
}

/// An inbound request that has ended.
public struct RequestRecord: Sendable, Equatable {
  /// When its handler was entered.
  public let timestamp: Timestamp
  /// From then to the end of the response, in nanoseconds.
  public let duration: UInt64
  /// The status code of the response; nil if it is not known.
  public let status: UInt16?
  /// The request; its text may be missing.
  public let caller: Caller
  /// The process, and the thread at the end.
  public let process: ProcessIdentity
  /// Connections that were dialed for it until the record was made; nil if those are not looked for.
  public let dialed: Int?
  /// Uses of connections for it until then; nil if those are not looked for.
  public let used: Int?

  /// Puts the parts together.
  public init(
    timestamp: Timestamp, duration: UInt64, status: UInt16?, caller: Caller,
    process: ProcessIdentity, dialed: Int?, used: Int?
  ) {
    self.timestamp = timestamp
    self.duration = duration
    self.status = status
    self.caller = caller
    self.process = process
    self.dialed = dialed
    self.used = used
  }
}
