/// The sizes that a script is rendered with.
package struct ScriptLimits: Sendable, Equatable {
  /// How many bytes of a request target are kept; what is longer is marked as truncated.
  package var targetLength: UInt64 = 1020

  /// The length of a piece of text: what `buf()` yields in every bpftrace at its smallest limit.
  package static let pieceLength: UInt64 = 60
  /// The number of the first piece of the request target; see `templates/join.bt`.
  package static let firstTargetField: UInt64 = 3
  /// How often the timer prints, in milliseconds.
  package static let drainMilliseconds: UInt64 = 2
  /// How often it prints where every request has its text printed.
  package static let busyDrainMilliseconds: UInt64 = 1
  /// How many lines it prints at once.
  package static let drainLines: UInt64 = 128
  /// Pieces that are kept of a server's name and port, of which DNS allows 253 and 6 bytes.
  package static let namePieces: UInt64 = 5
  /// How many bytes of it are kept.
  package static let nameLength = namePieces * pieceLength
  /// Return addresses that are read of a stack.
  package static let stackLevels: UInt64 = 64
  /// How many bytes of a command line are kept.
  package static let argumentsLength: UInt64 = 64 * pieceLength
  /// Among how many open files of a process a socket is looked for.
  package static let filesLength: UInt64 = 1024

  /// How many levels of contexts are walked.
  package static let contextLevels: UInt64 = 64
  /// How many processes each CPU may give a number at a time.
  package static let processesPerCPU: UInt64 = 64
  /// How many places of a request's map of header fields are looked at.
  package static let headerSlots: UInt64 = 512

  package init() {}

  /// How many keys each map of the script has.
  package var mapKeys: UInt64 = 65_536

  /// Of how many requests each CPU keeps the texts, those that have ended last among them: each takes several keys.
  ///
  /// Their numbers have 16 bits.
  func requestsPerCPU(of processors: UInt64) -> UInt64 {
    max(1, min(mapKeys / 8, 65_535) / max(1, processors))
  }

  /// The pieces that a request target may take.
  package var targetPieces: UInt64 {
    max(1, (targetLength + Self.pieceLength - 1) / Self.pieceLength)
  }

  /// The number of the last piece that is kept.
  package var lastField: UInt64 { Self.firstTargetField + targetPieces - 1 }
}
