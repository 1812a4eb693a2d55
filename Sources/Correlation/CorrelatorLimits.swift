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
  /// Pieces of a request target that the script sends; what is longer comes truncated.
  package var targetPieces = 17
  /// Ticks (seconds) that a connect waits for the text of its request.
  package var patience: UInt64 = 2
  /// Ticks that a connect waits for the line of its process: bpftrace 0.17 may stay with one CPU's ring for as long
  /// as that one fills.
  package var patienceWithStrangers: UInt64 = 30

  /// What suits a busy service: some 50 MB at most.
  package static let `default` = CorrelatorLimits()

  package init() {}
}
