import GoBinary
import TraceModel

/// Looks up the source of return addresses, each once a run, for lines of the stream.
final class FrameSymbols {
  /// More addresses have no program's calls; a damaged stream must not make us look up for ever.
  private static let mostAddresses = 65_536
  /// The most that is reported about one address, in bytes: a line of the stream is bounded, paths and names are not.
  private static let longestText = 16_384
  private static let longestWord = 2_048

  private let symbolizers: [Symbolizer?]
  private var known: Set<[UInt64]> = []

  /// - Parameter programs: the binaries, in the order in which the script numbers them.
  init(_ programs: [GoProgram]) {
    // A table that cannot be read has no functions to name: that is no reason not to trace.
    symbolizers = programs.map { try? Symbolizer($0) }
  }

  /// The text of a frame's address, as `AddressSymbol` has it; nil if it has been given already.
  func text(of frame: StackFrame) -> [UInt8]? {
    guard known.count < Self.mostAddresses,
      known.insert([UInt64(frame.binary), frame.address]).inserted,
      symbolizers.indices.contains(Int(frame.binary) - 1), frame.address > 0,
      let symbolizer = symbolizers[Int(frame.binary) - 1]
    else { return nil }
    var text: [UInt8] = []
    // The byte before the return address is the call's.
    for source in (try? symbolizer.frames(at: frame.address - 1)) ?? [] {
      let words = [source.function, source.file, "\(source.line)"].flatMap {
        $0.utf8.filter { $0 != 0 }.prefix(Self.longestWord) + [0]
      }
      guard text.count + words.count <= Self.longestText else { break }
      text += words
    }
    return text
  }
}
