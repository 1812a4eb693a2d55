import TraceModel

/// The requests that connects may refer to; the one that was first heard of first is forgotten first.
struct RequestTable {
  /// A request, from its first line on.
  struct Entry {
    fileprivate(set) var key: RequestKey
    /// The number of the request before in the same bucket, or of one that is forgotten.
    fileprivate var older: Int
    /// The text that the request has, or will have.
    var text = TextAssembly()
    /// The connects that wait for the text.
    var waiting = HeldConnects.Queue()
    /// Connections that were dialed for it, and uses, so far.
    var dialed = 0
    var used = 0
    /// Its end; nil if that was not reported.
    var end: RequestEnd?
    /// Tells that its record was made.
    var isEndTold = false

    /// The request as records show it; nil while its text is not complete.
    func caller(number: Int, _ options: CallerOptions) -> Caller? {
      text.isComplete ? Caller(request: number, text: text.text, options: options) : nil
    }
  }

  /// Looking at another request's key costs more than a larger table; a power of two.
  private static let bucketsPerEntry = 2

  /// What requests of so many nanoseconds share, unless they come faster than 100,000 a second; powers of two.
  private static let nanosecondsPerMoment: UInt64 = 1 << 18
  private static let bucketsPerMoment: UInt64 = 64

  private let limit: Int
  /// The entries in a ring: a request's place follows from its number.
  private var entries: [Entry] = []
  /// One less than the size of the ring, a power of two, up to which it grows.
  private let mask: Int
  /// The newest request of each bucket of the hash table, by the lower half of its number; 0 if none.
  ///
  /// A bucket's requests are linked from new to old and forgotten from old to new, so a link to a
  /// forgotten one ends the list and nothing has to be unlinked.
  private var buckets: [UInt32]
  /// What makes the buckets of a run its own, so that no recording can fill a single one.
  private let seed = (UInt64.random(in: 0...(.max)), UInt64.random(in: 0...(.max)))
  /// The request that was asked for last: the lines of a text come one after the other.
  private var latest: (key: RequestKey, number: Int)?
  /// The number of the oldest request that is remembered.
  private(set) var oldest = 1
  /// The number that the next request gets; the first gets 1.
  private var next = 1

  init(limit: Int) {
    self.limit = max(limit, 1)
    self.mask = self.limit.nextPowerOfTwo - 1
    self.buckets = Array(repeating: 0, count: Self.bucketsPerEntry * (mask + 1))
  }

  /// Tells that nothing is remembered.
  var isEmpty: Bool { oldest == next }
  /// Tells that a request must be forgotten before another can be added.
  var isFull: Bool { next - oldest == limit }

  /// A request that is remembered, by its number.
  subscript(number: Int) -> Entry {
    _read { yield entries[(number - 1) & mask] }
    _modify { yield &entries[(number - 1) & mask] }
  }

  /// The number of a request; nil if it is not remembered.
  mutating func number(of key: RequestKey) -> Int? {
    if let latest, latest.key == key { return latest.number }
    var number = newest(of: bucket(of: key))
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
    let bucket = bucket(of: key)
    let older = newest(of: bucket)
    if entries.count <= mask {
      entries.append(Entry(key: key, older: older))
    } else {
      // The text keeps its memory, and no connect waits for a request that was forgotten.
      self[number].key = key
      self[number].older = older
      self[number].dialed = 0
      self[number].used = 0
      self[number].end = nil
      self[number].isEndTold = false
    }
    next += 1
    buckets[bucket] = UInt32(truncatingIfNeeded: number)
    latest = (key, number)
    return number
  }

  /// Forgets the oldest request.
  mutating func removeOldest() {
    precondition(!isEmpty)
    if latest?.number == oldest { latest = nil }
    self[oldest].text.reset()
    oldest += 1
  }

  /// The newest request of a bucket; the missing half of its number is unambiguous while it is remembered.
  private func newest(of bucket: Int) -> Int {
    let latest = next - 1
    return latest - Int(UInt32(truncatingIfNeeded: latest) &- buckets[bucket])
  }

  /// The bucket of a request: the moment chooses a few that are neighbours, and a hash one of them.
  ///
  /// So the buckets of requests of the same time are in the processor's cache, and so are those
  /// requests, while a recording that is made to fill a single bucket cannot.
  private func bucket(of key: RequestKey) -> Int {
    let goroutine = key.goroutine ^ UInt64(key.pid) << 48 ^ seed.0
    let product = goroutine.multipliedFullWidth(by: key.start ^ seed.1)
    let hash = (product.high ^ product.low) % Self.bucketsPerMoment
    let moment = key.start / Self.nanosecondsPerMoment
    return Int(truncatingIfNeeded: moment &* Self.bucketsPerMoment &+ hash) & (buckets.count - 1)
  }
}

extension Int {
  /// The smallest power of two that is not less than this positive number.
  fileprivate var nextPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
