/// A cell of the matrix that `Tests/GroundTruth/server/matrix.go` makes, and what the rules of the join say of it.
struct MatrixCell: Sendable, CustomStringConvertible {
  /// The goroutine that makes the call.
  enum Who: String, CaseIterable { case handler, child, shared, worker, heir, stream }
  /// The request that its context leads to.
  enum Context: String, CaseIterable { case none, own, park, past }
  /// What became of the request before the call.
  enum End: String, CaseIterable { case live, returned, panicked, hijacked, dropped }
  enum Kind: String, CaseIterable { case client, raw }

  let who: Who
  let context: Context
  let end: End
  let kind: Kind

  /// All but those in which a handler goes on after its end.
  static let all = Who.allCases.flatMap { who in
    Context.allCases.flatMap { context in
      End.allCases.flatMap { end in
        Kind.allCases.map { MatrixCell(who: who, context: context, end: end, kind: $0) }
      }
    }
  }.filter { $0.who != .handler || $0.isUnderWay }

  var description: String { "\(who).\(context).\(end).\(kind)" }
  var target: String { "/cell/\(self)" }

  /// A hijacked request is under way as long as its handler.
  private var isUnderWay: Bool { end == .live || end == .hijacked }

  /// A request that something leads to: by its path, and whether it is under way.
  private struct Lead: Equatable {
    let path: String
    let isUnderWay: Bool
  }

  /// What the goroutine descends from; of one that is shared it proves nothing.
  private var descent: Lead? {
    switch who {
    case .handler, .child, .shared: Lead(path: target, isUnderWay: isUnderWay)
    case .heir: Lead(path: "/past", isUnderWay: false)
    case .stream: Lead(path: "/park", isUnderWay: true)
    case .worker: nil
    }
  }

  private var contextLead: Lead? {
    switch context {
    case .none: nil
    case .own: Lead(path: target, isUnderWay: isUnderWay)
    case .park: Lead(path: "/park", isUnderWay: true)
    case .past: Lead(path: "/past", isUnderWay: false)
    }
  }

  /// The join of a record, by the paths of the requests.
  struct Verdict: Equatable {
    var by: String
    var reason: String?
    var caller, ancestor, context: String?
    var isAfterResponse = false
  }

  /// What is to be said of the call: the strongest evidence first.
  var verdict: Verdict {
    let context = contextLead
    let other = descent?.path == context?.path ? nil : descent?.path
    let descent = who == .shared ? nil : descent
    if who == .handler {
      return Verdict(
        by: "goroutine", caller: target, context: context?.path == target ? nil : context?.path)
    }
    if let context, context == descent, context.isUnderWay {
      return Verdict(by: "descent", caller: context.path)
    }
    if let context, context.isUnderWay {
      return Verdict(by: "context", caller: context.path, ancestor: other)
    }
    if let descent, descent.isUnderWay {
      guard let context else { return Verdict(by: "descent", caller: descent.path) }
      return Verdict(
        by: "none", reason: "ambiguous", ancestor: descent.path, context: context.path)
    }
    if let context {
      return Verdict(by: "context", caller: context.path, ancestor: other, isAfterResponse: true)
    }
    if let descent {
      return Verdict(
        by: "none", reason: "outlived", ancestor: descent.path, isAfterResponse: true)
    }
    return Verdict(by: "none", reason: who == .shared ? "shared" : "no-request")
  }
}

extension MatrixCell.Verdict {
  /// What a record says.
  init?(_ record: TraceRecord) {
    guard let join = record.join else { return nil }
    self.init(
      by: join.by, reason: join.reason, caller: record.caller?.url?.path,
      ancestor: join.ancestor?.url?.path, context: join.context?.url?.path,
      isAfterResponse: join.afterResponse == true)
  }
}
