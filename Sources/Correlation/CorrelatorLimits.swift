/// How much a correlator remembers at most; what it must forget for that is counted.
package struct CorrelatorLimits: Sendable {
  /// Requests whose text, or whose connects, are remembered.
  package var requests = 32_768
  /// Bytes of text of all remembered requests together.
  package var textBytes = 16 << 20
  /// Connects that wait for the text of their request.
  package var heldConnects = 16_384
  /// Processes whose command and start are remembered.
  package var processes = 4_096
  /// Method, host and client together, which requests of a goroutine have in common.
  package var origins = 16_384
  /// Stacks whose functions are remembered.
  package var stacks = 4_096
  /// Names of servers that are remembered.
  package var names = 4_096
  /// Pieces of a request target that the script sends; what is longer comes truncated.
  package var targetPieces = 17
  /// Ticks (seconds) that a connect waits for the text of its request.
  package var patience: UInt64 = 2
  /// Ticks that a connect waits at most for what lines of other CPUs say of it, where the script's counters say that
  /// some are still to come: bpftrace 0.17 may stay with one CPU's ring for as long as that one fills.
  package var patienceWithOtherCPUs: UInt64 = 30

  /// What suits a busy service: some 50 MB at most.
  package static let `default` = CorrelatorLimits()

  package init() {}
}
