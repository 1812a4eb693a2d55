/// How the caller of a connect or use was found, or why it was not, and what else leads to a request.
public struct Join: Sendable, Equatable {
  /// What decided.
  public enum Finding: Sendable, Equatable, Hashable {
    /// The handler's own goroutine, or a dial that it queued or began.
    case goroutine
    /// The context of the dial or of the outbound request descends from the request's.
    case context
    /// The goroutine descends from the handler of a request under way: strong evidence, and no proof.
    case descent
    /// No caller is proven.
    case nothing(Reason)
  }

  /// Why a connection has no caller: a closed set.
  public enum Reason: String, Sendable, CaseIterable {
    /// The process began after the probes were attached, and its goroutine belongs to no request.
    case noRequest = "no-request"
    /// The process is older than the probes: its goroutine belongs to no request, or to one from before.
    case noRequestSeen = "no-request-seen"
    /// The goroutine descends from a request that had ended, and no context leads to one.
    case outlived
    /// The goroutine has worked for several requests, and no context leads to one.
    case shared
    /// The goroutine descends from a request under way, and the context from another one that has ended.
    case ambiguous
    /// The request is known, and its text is not kept any more.
    case textGone = "text-gone"
    /// The goroutine opens a pool's connections for whoever waits.
    case opener
    /// The chain of contexts is longer than is walked.
    case contextTooDeep = "context-too-deep"
    /// The connecting thread does not run a goroutine.
    case notGoThread = "not-go-thread"
    /// A request is known to have caused the dial, but its text was lost on the way.
    case lost
    /// A map was full: the goroutine's request may have been forgotten.
    case overflow
  }

  /// A request that something leads to, and that is not the caller.
  public struct Related: Sendable, Equatable {
    /// The request's number.
    public let number: Int
    /// The request itself; nil if its text is not known.
    public let request: Caller?

    /// Puts the parts together.
    public init(number: Int, request: Caller?) {
      self.number = number
      self.request = request
    }
  }

  /// What decided.
  public let finding: Finding
  /// Tells that the response of the caller, or of the ancestor that was outlived, was over.
  public let isAfterResponse: Bool
  /// How long ago that was, in nanoseconds; nil if it is not known.
  public let sinceResponse: UInt64?
  /// Another request that the goroutine descends from.
  public let ancestor: Related?
  /// Another request that a context leads to.
  public let context: Related?

  /// Puts the parts together.
  public init(
    _ finding: Finding, afterResponse: Bool = false, sinceResponse: UInt64? = nil,
    ancestor: Related? = nil, context: Related? = nil
  ) {
    self.finding = finding
    self.isAfterResponse = afterResponse
    self.sinceResponse = sinceResponse
    self.ancestor = ancestor
    self.context = context
  }

  /// No caller, for one reason and nothing more to say.
  public static func none(_ reason: Reason) -> Join { Join(.nothing(reason)) }

  /// Why there is no caller; nil if there is one.
  public var reason: Reason? {
    if case .nothing(let reason) = finding { reason } else { nil }
  }
}
