import TraceModel

/// The watermark: the last tick before which every directly printed line has arrived, from all CPUs.
///
/// bpftrace reads the lines of one CPU after those of another, which may take it seconds. Behind each tick it prints
/// counters of such lines, and reads them only then: when as many have come, none is still to be read.
struct Arrivals {
  /// The tick behind which as many had come as were counted, for each kind.
  private var complete: [ProbeCounter: UInt64] = [:]

  /// All that was printed before this tick has come.
  private(set) var upTo: UInt64 = 0

  /// Takes in what a counter says behind a tick.
  mutating func note(_ counter: ProbeCounter, at tick: UInt64, _ tally: Tally) {
    guard let lines = tally.lines[counter] else { return }
    if lines >= tally.hits[counter, default: 0] { complete[counter] = tick }
    update(tally)
  }

  /// Takes it that the counters behind the tick before this one have come.
  mutating func tick(_ tick: UInt64, _ tally: Tally) {
    // A counter that counts nothing is not printed.
    for kind in tally.lines.keys where tally.hits[kind] == nil { complete[kind] = tick - 1 }
    update(tally)
  }

  private mutating func update(_ tally: Tally) {
    upTo = tally.lines.keys.map { complete[$0, default: 0] }.min() ?? 0
  }
}
