/// What is reported about inbound requests on demand.
public struct CallerOptions: Sendable, Equatable {
  /// The most header fields that can be asked for.
  public static let mostHeaders = 8

  /// The header fields, in the order in which they were asked for.
  public var headers: [HeaderName]
  /// Whether the query is reported; it may hold secrets.
  public var showsQuery: Bool

  /// Begins with nothing more.
  public init(headers: [HeaderName] = [], showsQuery: Bool = false) {
    self.headers = headers
    self.showsQuery = showsQuery
  }
}
