/// Looks again and again for what must come, until it has.
///
/// No test says how long anything may take: a machine can be slow by any factor. The one limit is there so that a run
/// whose product hangs ends, and says what it waited for. The longest wait of all is for a minute of TIME_WAIT.
struct Deadline {
  static let usual = Duration.seconds(900)

  private let limit: Duration
  private let moment: ContinuousClock.Instant

  init(_ limit: Duration = usual) {
    self.limit = limit
    moment = ContinuousClock.now + limit
  }

  struct Missed: Error, CustomStringConvertible {
    let description: String
  }

  /// Looks again and again until there is a value; does, each second, what may bring it.
  ///
  /// - Throws: `Missed` when it has waited for so long, by default for a quarter of an hour.
  func wait<Value>(
    for what: String, doing act: () async throws -> Void = {}, _ look: () throws -> Value?
  ) async throws -> Value {
    var looks = 0
    while true {
      if looks.isMultiple(of: 100) { try await act() }
      looks += 1
      if let value = try look() { return value }
      guard ContinuousClock.now < moment else {
        throw Missed(description: "\(what) did not come within \(limit)")
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Looks again and again until something holds.
  func wait(
    until what: String, doing act: () async throws -> Void = {}, _ holds: () throws -> Bool
  ) async throws {
    _ = try await wait(for: what, doing: act) { try holds() ? true : nil }
  }
}
