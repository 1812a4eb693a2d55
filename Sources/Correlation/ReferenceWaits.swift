import TraceModel

/// Connects and uses whose records are settled but for a stack or a name that they refer to, in the order in which
/// they came.
struct ReferenceWaits {
  /// One that waits.
  struct Wait {
    let outbound: Outbound
    let caller: Caller?
    let join: Join
    /// The tick at which it came.
    let tick: UInt64
  }

  private var waits: [Wait] = []

  /// How many wait.
  var count: Int { waits.count }

  /// Adds one.
  mutating func append(_ wait: Wait) { waits.append(wait) }

  /// Takes out those that came at a tick, or before.
  mutating func take(upTo tick: UInt64) -> [Wait] { take { $0.tick <= tick } }

  /// Takes out those that are wanted.
  mutating func take(_ isWanted: (Wait) -> Bool) -> [Wait] {
    var wanted: [Wait] = []
    waits.removeAll { wait in
      // Asked once: what is taken out is what is handed over.
      let isTaken = isWanted(wait)
      if isTaken { wanted.append(wait) }
      return isTaken
    }
    return wanted
  }
}
