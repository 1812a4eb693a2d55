/// Why a bpftrace process ended before it was asked to.
package enum BpftraceError: Error, Sendable, Equatable {
  /// The process could not be started.
  case cannotStart(path: String, reason: String)
  /// The process ended by itself, with the last lines that it said.
  case ended(status: String, messages: [String])
}

extension BpftraceError: CustomStringConvertible {
  /// One sentence.
  package var description: String {
    switch self {
    case .cannotStart(let path, let reason): "cannot start \"\(path)\": \(reason)"
    case .ended(let status, _): "bpftrace \(status)"
    }
  }

  /// bpftrace's own words, a line each.
  package var details: [String] {
    if case .ended(_, let messages) = self { messages.map { "bpftrace: \($0)" } } else { [] }
  }

  /// What the user can do next.
  package var hint: String {
    "tuplejoin check reports what this host allows; -v shows all that bpftrace prints"
  }
}
