/// What leads from a connect or a use to an inbound request, as the script has decided it; the strongest first.
public enum Evidence: UInt8, Sendable, CaseIterable {
  /// Nothing.
  case none = 0
  /// The thread does not run the goroutine that its thread-local storage names.
  case notGoThread = 1
  /// The handler's own goroutine, its request under way; or a dial that it queued or began then.
  case goroutine = 6
  /// A context that descends from the request's.
  case context = 7
  /// The goroutine descends from the handler of a request under way.
  case descent = 8
  /// The goroutine descends from the handler of a request that had ended: that is no proof.
  case outlived = 9
  /// The goroutine has worked for several requests.
  case shared = 10
  /// The goroutine opens a pool's connections for whoever waits.
  case opener = 11
  /// The goroutine descends from a request under way, and the context from another one that has ended.
  case ambiguous = 12
  /// The chain of contexts is longer than is walked.
  case tooDeep = 13
  /// A context has two parents, which lead to two requests.
  case forked = 14

  /// The evidence by the number in a line.
  ///
  /// Scripts of older versions told from 2 on whether the goroutine (2 and 3) or
  /// a context (4 and 5) led to the request, and whether it was over (2 and 4).
  public init?(line number: UInt8) {
    switch number {
    case 2: self = .outlived
    case 3: self = .descent
    case 4, 5: self = .context
    default: self.init(rawValue: number)
    }
  }

  /// Tells that it names a request.
  public var namesRequest: Bool {
    switch self {
    case .goroutine, .context, .descent, .outlived, .ambiguous, .forked: true
    case .none, .notGoThread, .shared, .opener, .tooDeep: false
    }
  }
}

/// What leads from a connect or a use to requests.
public struct Origin: Sendable, Equatable {
  /// What was decided.
  public let evidence: Evidence
  /// The request that it names; nil if it names none.
  public let request: RequestKey?
  /// The kernel's clock when that request ended, in nanoseconds: 0 if it was under way, 1 if that is not known.
  public let over: UInt64
  /// Another request: to which the goroutine leads, where a context has decided, or else a context.
  public let other: RequestKey?

  /// Tells that the request's text is not kept any more.
  public let isTextGone: Bool
  /// Tells that the other one's is not.
  public let isOtherTextGone: Bool

  /// In lines these are added to the number of the evidence where such a text is gone.
  public static let textGone: UInt8 = 16
  /// The same for the other one's.
  public static let otherTextGone: UInt8 = 32

  /// Puts the parts together.
  public init(
    evidence: Evidence, request: RequestKey? = nil, over: UInt64 = 0, other: RequestKey? = nil,
    isTextGone: Bool = false, isOtherTextGone: Bool = false
  ) {
    self.evidence = evidence
    self.request = request
    self.over = over
    self.other = other
    self.isTextGone = isTextGone
    self.isOtherTextGone = isOtherTextGone
  }
}
