/// Requests that have ended and whose record is not made yet, in the order in which their ends were reported.
struct EndedRequests {
  /// One of them.
  struct Entry {
    /// The number of the request.
    let number: Int
    /// The tick at which its end was reported.
    let tick: UInt64
  }

  /// From `oldest` on; what is before was taken out.
  private var entries: [Entry] = []
  private var oldest = 0

  /// How many there are.
  var count: Int { entries.count - oldest }

  /// The one whose end was reported first.
  var first: Entry? { oldest < entries.count ? entries[oldest] : nil }

  /// Adds one.
  mutating func append(_ entry: Entry) { entries.append(entry) }

  /// Takes out the one whose end was reported first.
  mutating func popFirst() -> Entry? {
    guard let first else { return nil }
    oldest += 1
    if oldest > 1_024, oldest > entries.count / 2 {
      entries.removeFirst(oldest)
      oldest = 0
    }
    return first
  }
}
