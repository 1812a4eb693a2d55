/// A request that a process of the binary sent on a connection, new or used before.
public struct UseRecord: Sendable, Equatable {
  /// When the request was about to be sent.
  public let timestamp: Timestamp
  /// Tells that a request was sent on the connection before; nil if that is not known.
  public let isReused: Bool?
  /// Tells that it was sent by HTTP/2.
  public let isHTTP2: Bool
  /// The inbound request that it was sent for; nil if none is proven.
  public let caller: Caller?
  /// The process and thread.
  public let process: ProcessIdentity
  /// The addresses and ports; nil where the program's own kind of connection hides them.
  public let tuple: FiveTuple?
  /// How the caller was found, or why it was not.
  public let join: Join
  /// The functions that sent the request; nil if they are not known.
  public let code: CodeStack?
  /// Who was called, as the program asked for it; nil if that is not known.
  public let name: ServerName?

  /// Puts the parts together.
  public init(
    timestamp: Timestamp, isReused: Bool?, isHTTP2: Bool, caller: Caller?,
    process: ProcessIdentity, tuple: FiveTuple?, join: Join,
    code: CodeStack? = nil, name: ServerName? = nil
  ) {
    self.timestamp = timestamp
    self.isReused = isReused
    self.isHTTP2 = isHTTP2
    self.caller = caller
    self.process = process
    self.tuple = tuple
    self.join = join
    self.code = code
    self.name = name
  }
}

/// How an inbound request and a connection may belong together.
public enum Relation: String, Sendable, CaseIterable {
  /// The request's need caused the connection to be opened.
  case dialed
  /// A request was sent on the connection for it.
  case used
}
