/// A moment until which something is waited for.
struct Deadline {
  private let limit: Duration
  private let moment: ContinuousClock.Instant

  struct Missed: Error, CustomStringConvertible {
    let description: String
  }

  init(_ limit: Duration = .seconds(60)) {
    self.limit = limit
    moment = .now + limit
  }

  /// Looks again and again until there is a value.
  ///
  /// - Throws: `Missed` when the deadline has passed.
  func wait<Value>(for what: String, _ look: () throws -> Value?) async throws -> Value {
    while true {
      if let value = try look() { return value }
      guard ContinuousClock.now < moment else {
        throw Missed(description: "\(what) did not come within \(limit)")
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Looks again and again until something holds.
  func wait(until what: String, _ holds: () throws -> Bool) async throws {
    _ = try await wait(for: what) { try holds() ? true : nil }
  }
}
