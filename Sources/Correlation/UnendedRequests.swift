package import TraceModel

/// Notices a program whose requests begin and never end: then their ends are not where the probe is.
package struct UnendedRequests: Sendable {
  /// As many may be under way for long in a service that streams.
  private static let most: UInt64 = 100

  private var begun: UInt64 = 0
  private var ended: UInt64 = 0
  /// How many had begun a second ago.
  private var earlier: UInt64 = 0
  private var isTold = false

  package init() {}

  /// Takes an event in.
  ///
  /// - Returns: what the user should know, once.
  package mutating func receive(_ event: Event) -> String? {
    switch event {
    case .counter(.requestStart, let hits): begun = hits
    case .counter(.requestEnd, let hits): ended = hits
    case .tick:
      defer { earlier = begun }
      guard !isTold, earlier >= Self.most, ended == 0 else { return nil }
      isTold = true
      return
        "\(earlier) requests have begun, and no end of one was seen: unless all of them are still "
        + "under way, what is done after a response may be joined with the wrong request"
    default: break
    }
    return nil
  }
}
