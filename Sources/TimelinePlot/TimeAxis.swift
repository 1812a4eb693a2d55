import Glibc

/// An axis on which a microsecond and a minute are both to be seen.
///
/// Each stretch between two moments at which something happens is as wide as the logarithm of its length
/// wants it; so order and simultaneity are true to scale, and lengths are only by their order of magnitude.
struct TimeAxis {
  /// The moments at which something happens, in seconds, ascending.
  let moments: [Double]
  /// Where each moment is.
  private let places: [Double]

  /// What is shorter than this looks like nothing.
  private static let shortest = 1e-6

  init(_ moments: [Double], width: Double) {
    self.moments = Set(moments).sorted()
    var raw: [Double] = [0]
    for (moment, next) in zip(self.moments, self.moments.dropFirst()) {
      raw.append((raw.last ?? 0) + log10(1 + (next - moment) / Self.shortest))
    }
    let whole = max(raw.last ?? 0, 1)
    places = raw.map { $0 / whole * width }
  }

  /// Where a moment of those that the axis is made of is.
  func place(of moment: Double) -> Double {
    var (low, high) = (0, moments.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if moments[middle] < moment { low = middle + 1 } else { high = middle }
    }
    return moments.isEmpty ? 0 : places[low]
  }

  /// Moments to be labelled, so far apart that their labels do not touch.
  func ticks(distance: Double) -> [(moment: Double, place: Double)] {
    var ticks: [(moment: Double, place: Double)] = []
    for (moment, place) in zip(moments, places)
    where ticks.isEmpty || place - (ticks.last?.place ?? 0) >= distance {
      ticks.append((moment, place))
    }
    return ticks
  }
}

/// A length of time in words, such as "12.3 ms".
enum DurationText {
  static func of(_ seconds: Double) -> String {
    let units: [(limit: Double, factor: Double, name: String)] = [
      (1e-3, 1e6, "µs"), (1, 1e3, "ms"), (.infinity, 1, "s"),
    ]
    let unit = units.first { seconds < $0.limit } ?? units[2]
    return "\((seconds * unit.factor * 10).rounded() / 10) \(unit.name)"
  }
}
