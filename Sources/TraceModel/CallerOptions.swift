/// What is told of inbound requests beyond what always is.
public struct CallerOptions: Sendable, Equatable {
  /// The most header fields that can be asked for.
  public static let mostHeaders = 8

  /// The header fields, in the order in which they were asked for.
  public var headers: [HeaderName]
  /// Tells that the query is told; it may hold secrets.
  public var showsQuery: Bool

  /// Begins with nothing more.
  public init(headers: [HeaderName] = [], showsQuery: Bool = false) {
    self.headers = headers
    self.showsQuery = showsQuery
  }
}
