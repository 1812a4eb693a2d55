import GoBinary
import ProbePlanning

/// The places of one probe in a target, as bpftrace is given them.
struct ProbePlaces {
  private let planned: PlannedProbe
  private let convention: CallingConvention
  private let offsets: [StructField: UInt64]
  private let places: [PlannedProbe.FurtherPlace]

  init(_ planned: PlannedProbe, of program: PlannedProgram) {
    self.planned = planned
    convention = CallingConvention(program)
    offsets = program.offsets
    let first = planned.site.map { PlannedProbe.FurtherPlace($0, planned.arguments) }
    places = (first.map { [$0] } ?? []) + planned.further
  }

  /// The word of the arguments of that position, whichever place is hit; nil if it is not known at each.
  ///
  /// Programs are loaded in whole pages: the lowest bits of an address are the same in memory, and tell places apart.
  /// One word is made of two by arithmetic: of a conditional expression LLVM makes one load at an offset that is not
  /// constant, which the kernel does not allow for registers.
  func word(_ position: Int) -> String? {
    var conditions: [(word: String, places: [String])] = []
    for place in places {
      guard
        let word = convention.word(position, place.arguments, at: place.site.kind, offsets)
      else { return nil }
      let condition =
        "((\(convention.programCounter) & 0xfff) == \(place.site.virtualAddress & 0xfff))"
      if let index = conditions.firstIndex(where: { $0.word == word }) {
        conditions[index].places.append(condition)
      } else {
        conditions.append((word, [condition]))
      }
    }
    guard let first = conditions.first?.word else { return nil }
    return conditions.dropFirst().reduce(first) { text, other in
      "(\(text) ^ ((\(text) ^ \(other.word)) * (uint64)(\(other.places.joined(separator: " + ")))))"
    }
  }

  /// What follows the first `uprobe:PATH:`: the place, and one more attach point for each further one.
  func attachPoints(_ path: String) -> String {
    let numbers = [planned.number ?? 0] + planned.further.map(\.site.fileOffset)
    return numbers.map { "0x" + String($0, radix: 16) }
      .joined(separator: ",\nuprobe:\"\(path)\":")
  }
}
