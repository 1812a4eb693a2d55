import TraceModel

/// The requests that connects may refer to; the one that was first heard of first is forgotten first.
struct RequestTable {
  /// A request, from its first line on.
  struct Entry {
    let key: RequestKey
    /// The number of the request before in the same bucket, or of one that is forgotten.
    let older: Int
    /// The lines of its text so far; empty again once the text is complete.
    var text = RequestText()
    /// The request as records show it; nil while its text is not complete.
    private(set) var caller: Caller?
    /// The connects that wait for the text.
    var waiting = HeldConnects.Queue()

    /// How many bytes of text are held.
    var byteCount: Int { caller?.byteCount ?? text.byteCount }

    /// Takes a line of the text in: the caller if it was the last one, and how many bytes were added.
    mutating func add(
      _ line: CallerText, text piece: HexText, targetPieces: Int, number: Int,
      sharing common: inout CommonText
    ) -> (complete: Caller?, growth: Int) {
      guard caller == nil else { return (nil, 0) }
      let before = text.byteCount
      let isLast = text.add(line, text: piece, targetPieces: targetPieces, sharing: &common)
      let growth = text.byteCount - before
      guard isLast else { return (nil, growth) }
      caller = text.caller(request: number)
      text = RequestText()
      return (caller, growth)
    }

    /// Gives the text's memory back.
    mutating func removeText() {
      text = RequestText()
      caller = nil
    }
  }

  /// Looking at another request's key costs more than a larger table; a power of two.
  private static let bucketsPerEntry = 4

  private let limit: Int
  /// The entries in a ring: a request's place is its number modulo the next power of two.
  private var entries: [Entry] = []
  /// One less than the size of the ring, which grows up to that power of two.
  private let mask: Int
  /// The newest request of each bucket of the hash table, by its number; -1 if there was none.
  ///
  /// A bucket's requests are linked from new to old and forgotten from old to new, so a link to a
  /// forgotten one ends the list and nothing has to be unlinked.
  private var buckets: [Int]
  /// The request that was asked for last: the lines of a text come one after the other.
  private var latest: (key: RequestKey, number: Int)?
  /// The number of the oldest request that is remembered.
  private(set) var oldest = 0
  /// The number that the next request gets.
  private var next = 0

  init(limit: Int) {
    self.limit = max(limit, 1)
    self.mask = self.limit.nextPowerOfTwo - 1
    self.buckets = Array(repeating: -1, count: Self.bucketsPerEntry * (mask + 1))
  }

  /// Tells that nothing is remembered.
  var isEmpty: Bool { oldest == next }
  /// Tells that a request must be forgotten before another can be added.
  var isFull: Bool { next - oldest == limit }

  /// A request that is remembered, by its number.
  subscript(number: Int) -> Entry {
    _read { yield entries[number & mask] }
    _modify { yield &entries[number & mask] }
  }

  /// The number of a request; nil if it is not remembered.
  mutating func number(of key: RequestKey) -> Int? {
    if let latest, latest.key == key { return latest.number }
    var number = buckets[bucket(of: key)]
    while number >= oldest {
      if self[number].key == key {
        latest = (key, number)
        return number
      }
      number = self[number].older
    }
    return nil
  }

  /// Adds a request, for which there must be room; its number counts the requests before it.
  mutating func add(_ key: RequestKey) -> Int {
    precondition(!isFull)
    let number = next
    next += 1
    let bucket = bucket(of: key)
    let entry = Entry(key: key, older: buckets[bucket])
    if entries.count <= mask { entries.append(entry) } else { self[number] = entry }
    buckets[bucket] = number
    latest = (key, number)
    return number
  }

  /// Forgets the oldest request.
  mutating func removeOldest() {
    precondition(!isEmpty)
    if latest?.number == oldest { latest = nil }
    self[oldest].removeText()
    oldest += 1
  }

  private func bucket(of key: RequestKey) -> Int {
    key.hashValue & (Self.bucketsPerEntry * (mask + 1) - 1)
  }
}

extension Int {
  /// The smallest power of two that is not less than this positive number.
  fileprivate var nextPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
