/// A dictionary that holds so many entries at most: the one that was added first is forgotten first.
struct BoundedTable<Key: Hashable, Value> {
  private struct Entry {
    let number: Int
    var value: Value
  }

  private let limit: Int
  private var entries: [Key: Entry] = [:]
  /// The keys in the order in which they were added, from `oldest` on; some may be gone, or be back under
  /// another number.
  private var order: [(key: Key, number: Int)] = []
  private var oldest = 0
  private var next = 0
  /// How many entries were forgotten to make room.
  private(set) var evicted: UInt64 = 0

  init(limit: Int) {
    self.limit = max(limit, 1)
  }

  /// The value of a key; setting one may forget the oldest entry.
  subscript(key: Key) -> Value? {
    get { entries[key]?.value }
    set {
      guard let newValue else {
        entries[key] = nil
        return
      }
      if entries[key] != nil {
        entries[key]?.value = newValue
      } else {
        add(key, newValue)
      }
    }
  }

  /// The values, from the oldest on.
  var values: [Value] {
    entries.values.sorted { $0.number < $1.number }.map(\.value)
  }

  private mutating func add(_ key: Key, _ value: Value) {
    while entries.count >= limit {
      let first = order[oldest]
      oldest += 1
      guard entries[first.key]?.number == first.number else { continue }
      entries[first.key] = nil
      evicted += 1
    }
    entries[key] = Entry(number: next, value: value)
    order.append((key, next))
    next += 1
    if order.count > 2 * limit + 1_024 { compact() }
  }

  /// Drops the keys that are gone.
  private mutating func compact() {
    order = order[oldest...].filter { entries[$0.key]?.number == $0.number }
    oldest = 0
  }
}
