import TraceModel

/// The requests of a connection that wait for their final responses, the first one first.
struct PendingRequests {
  /// A request that waits.
  struct Entry {
    let request: HTTPRequest
    let method: RequestMethod
    /// The first byte of the server that the client had not got when it sent the request.
    var awaited: UInt32
  }

  private var entries: [Entry] = []
  /// How many entries were taken out, and are still in the array.
  private var gone = 0

  var isEmpty: Bool { gone == entries.count }
  var count: Int { entries.count - gone }

  /// The request that is to be answered next.
  var first: Entry? { isEmpty ? nil : entries[gone] }

  mutating func append(_ entry: Entry) {
    entries.append(entry)
  }

  mutating func popFirst() -> HTTPRequest? {
    guard let first else { return nil }
    gone += 1
    if gone == entries.count {
      entries.removeAll(keepingCapacity: entries.capacity <= Self.keptCapacity)
      gone = 0
    } else if gone > entries.count / 2, gone >= Self.keptCapacity {
      entries.removeFirst(gone)
      gone = 0
    }
    return first.request
  }

  /// The final response to the first request begins at this byte, or behind it.
  mutating func awaitNext(from sequence: UInt32) {
    if !isEmpty { entries[gone].awaited = sequence }
  }

  /// Tells that the response to the first request has passed unseen, when one begins at this byte.
  ///
  /// Whoever sent the second request had got something behind the first one: its response, which is no
  /// longer awaited, and of which nothing came here.
  func firstHasPassed(at sequence: UInt32) -> Bool {
    guard count >= 2 else { return false }
    let second = entries[gone + 1].awaited
    return Int32(bitPattern: second &- entries[gone].awaited) > 0
      && Int32(bitPattern: sequence &- second) >= 0
  }

  /// Tells that a response that begins at this byte may be for more than the first request.
  func isAmbiguous(at sequence: UInt32) -> Bool {
    count >= 2 && Int32(bitPattern: sequence &- entries[gone + 1].awaited) >= 0
  }

  /// Tells that a response that begins at this byte was there before the first request was sent.
  func isTooEarly(_ sequence: UInt32) -> Bool {
    first.map { Int32(bitPattern: sequence &- $0.awaited) < 0 } ?? false
  }

  private static let keptCapacity = 16
}
