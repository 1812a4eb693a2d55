/// A reader of foreign bytes, which is given one input after the other.
protocol FuzzTarget {
  /// What chooses it.
  static var name: String { get }
  /// Makes what all inputs share.
  init()
  /// Reads an input; what must never be is a failed precondition.
  mutating func read(_ input: UnsafeRawBufferPointer)
}

/// All targets, in the order in which they run.
var fuzzTargets: [any FuzzTarget.Type] {
  [
    ELFTarget.self, BuildInfoTarget.self, PCLineTableTarget.self, InstructionsTarget.self,
    DWARFTarget.self, EventsTarget.self, RecordingHeaderTarget.self, HTTPTarget.self,
    ReassemblyTarget.self, ClientHelloTarget.self, PlotTarget.self,
  ]
}

extension UnsafeRawBufferPointer {
  /// The first byte and the bytes behind it: inputs begin with one that chooses among variants.
  var choiceAndRest: (choice: UInt8, rest: UnsafeRawBufferPointer)? {
    first.map { ($0, UnsafeRawBufferPointer(rebasing: self[1...])) }
  }
}
