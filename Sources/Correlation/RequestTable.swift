import TraceModel

/// The requests that connects may refer to; the one that was first heard of first is forgotten first.
struct RequestTable {
  /// A request, from its first line on.
  struct Entry {
    let key: RequestKey
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

  private let limit: Int
  /// The entries in a ring: a request's place is its number modulo the next power of two.
  private var entries: [Entry] = []
  /// One less than the size of the ring, which grows up to that power of two.
  private let mask: Int
  private var numbers: [RequestKey: Int] = [:]
  /// The request that was asked for last: the lines of a text come one after the other.
  private var latest: (key: RequestKey, number: Int)?
  /// The number of the oldest request that is remembered.
  private(set) var oldest = 0
  /// The number that the next request gets.
  private var next = 0

  init(limit: Int) {
    self.limit = max(limit, 1)
    self.mask = self.limit.nextPowerOfTwo - 1
  }

  /// Tells that nothing is remembered.
  var isEmpty: Bool { oldest == next }
  /// Tells that a request must be forgotten before another can be added.
  var isFull: Bool { next - oldest == limit }

  /// A request that is remembered, by its number.
  subscript(number: Int) -> Entry {
    get { entries[number & mask] }
    _modify { yield &entries[number & mask] }
  }

  /// The number of a request; nil if it is not remembered.
  mutating func number(of key: RequestKey) -> Int? {
    if let latest, latest.key == key { return latest.number }
    guard let number = numbers[key] else { return nil }
    latest = (key, number)
    return number
  }

  /// Adds a request, for which there must be room; its number counts the requests before it.
  mutating func add(_ key: RequestKey) -> Int {
    precondition(!isFull)
    let number = next
    next += 1
    if entries.count <= mask {
      entries.append(Entry(key: key))
    } else {
      entries[number & mask] = Entry(key: key)
    }
    numbers[key] = number
    latest = (key, number)
    return number
  }

  /// Forgets the oldest request.
  mutating func removeOldest() {
    precondition(!isEmpty)
    let key = self[oldest].key
    numbers[key] = nil
    if latest?.key == key { latest = nil }
    self[oldest].removeText()
    oldest += 1
  }
}

extension Int {
  /// The smallest power of two that is not less than this positive number.
  fileprivate var nextPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
