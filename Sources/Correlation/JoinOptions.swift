package import TraceModel

/// What the join is to report.
package struct JoinOptions: Sendable, Equatable {
  /// How many pieces the target of a request has at most.
  package var targetPieces: Int
  /// The one relation that is wanted; nil if both are.
  package var only: Relation?
  /// Whether what becomes of each connection is reported, too.
  package var withStates: Bool
  /// Whether what was on the wire is reported, too.
  package var withHTTP: Bool
  /// What is reported about a request.
  package var caller: CallerOptions

  /// Begins with nothing more than the requests and the connections that they dial and use.
  package init(
    targetPieces: Int, only: Relation? = nil, withStates: Bool = false,
    withHTTP: Bool = false, caller: CallerOptions = CallerOptions()
  ) {
    self.targetPieces = targetPieces
    self.only = only
    self.withStates = withStates
    self.withHTTP = withHTTP
    self.caller = caller
  }
}

extension JoinOptions {
  /// The options as words, none of which has a space.
  var words: [String] {
    ["target-pieces=\(targetPieces)"] + (only.map { ["only=\($0.rawValue)"] } ?? [])
      + (withStates ? ["states=1"] : []) + (withHTTP ? ["http=1"] : [])
      + caller.headers.map { "header=\($0.text)" } + (caller.showsQuery ? ["query=1"] : [])
  }

  /// The options that words stand for; nil if they stand for something else.
  init?(words: [String]) {
    self.init(targetPieces: 0)
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map(String.init)
      switch (parts.first, parts.last) {
      case ("target-pieces", let number?):
        guard let pieces = Int(number) else { return nil }
        targetPieces = pieces
      case ("only", let name?):
        guard let relation = Relation(rawValue: name) else { return nil }
        only = relation
      case ("states", "1"): withStates = true
      case ("http", "1"): withHTTP = true
      case ("header", let name?):
        guard let header = HeaderName(name), caller.headers.count < CallerOptions.mostHeaders
        else { return nil }
        caller.headers.append(header)
      case ("query", "1"): caller.showsQuery = true
      default: return nil
      }
    }
    guard targetPieces > 0 else { return nil }
  }
}
