/// The sizes that a script is rendered with.
package struct ScriptLimits: Sendable, Equatable {
  /// How many bytes of a request target are kept; what is longer is marked as truncated.
  package var targetLength: UInt64 = 1020

  /// The length of a piece of text: what `buf()` yields in every bpftrace at its smallest limit.
  package static let pieceLength: UInt64 = 60
  /// The number of the first piece of the request target; see `templates/join.bt`.
  package static let firstTargetField: UInt64 = 3
  /// Lines a CPU can hold until the timer prints them.
  package static let textQueueSlots: UInt64 = 2048
  /// Connects a CPU can hold until the timer prints them.
  package static let endedQueueSlots: UInt64 = 1024
  /// How often the timer prints, in milliseconds.
  package static let drainMilliseconds: UInt64 = 5
  /// How many lines it prints at once.
  package static let drainLines: UInt64 = 128
  /// How many bytes of a command line are kept.
  package static let argumentsLength: UInt64 = 64 * pieceLength
  /// Among how many open files of a process a socket is looked for.
  package static let filesLength: UInt64 = 1024

  package init() {}

  /// The pieces that a request target may take.
  package var targetPieces: UInt64 {
    max(1, (targetLength + Self.pieceLength - 1) / Self.pieceLength)
  }

  /// The number of the last piece that is kept.
  package var lastField: UInt64 { Self.firstTargetField + targetPieces - 1 }
}
