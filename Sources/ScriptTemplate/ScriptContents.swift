/// What a script reports beside which request dials and uses which connection.
package struct ScriptContents: Sendable, Equatable {
  /// For which connections the functions that needed them are reported.
  package enum Code: Sendable, Equatable {
    case none
    /// Of those that are dialed.
    case dials
    /// Of each use, too.
    case all
  }

  /// Which functions are reported.
  package var code: Code
  /// Whether the end of each inbound request is reported.
  package var requests: Bool

  package init(code: Code = .dials, requests: Bool = false) {
    self.code = code
    self.requests = requests
  }
}
