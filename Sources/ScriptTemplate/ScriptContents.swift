/// What a script tells beside which request dials and uses which connection.
package struct ScriptContents: Sendable, Equatable {
  /// Of which connections the functions are told that needed them.
  package enum Code: Sendable, Equatable {
    case none
    /// Of those that are dialed.
    case dials
    /// Of each use, too.
    case all
  }

  /// Which functions are told.
  package var code: Code
  /// Tells that the end of each inbound request is told.
  package var requests: Bool

  package init(code: Code = .dials, requests: Bool = false) {
    self.code = code
    self.requests = requests
  }
}
