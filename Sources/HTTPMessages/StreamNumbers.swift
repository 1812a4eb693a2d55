/// The numbers of a direction's bytes, which do not wrap as TCP's do (RFC 9293, 3.4): the first byte is 0.
struct StreamNumbers {
  /// TCP's number of byte 0.
  let origin: UInt32
  /// How far the direction is known to have come: what was seen of it, and what was acknowledged.
  private(set) var reached: Int64 = 0

  init(origin: UInt32) {
    self.origin = origin
  }

  /// The direction has come to this byte.
  mutating func reach(_ position: Int64) { reached = max(reached, position) }

  /// Which byte a sequence number is, or an acknowledgement.
  ///
  /// It is the nearest one to what lies between `reached` and where the next message is `expected`: a body of more
  /// than 2 GiB that is not seen is stepped over. What is expected 4 GiB ahead or more has passed when it comes.
  func position(of sequence: UInt32, expected: Int64?) -> Int64 {
    let ahead = Int64(sequence &- origin &- UInt32(truncatingIfNeeded: reached))
    let expected = max((expected ?? reached) - reached, 0)
    if expected >= Self.wrap, UInt32(truncatingIfNeeded: expected) == UInt32(ahead) {
      return reached + expected
    }
    let beyond = max(ahead - expected, 0)
    return beyond <= Self.wrap - ahead ? reached + ahead : reached + ahead - Self.wrap
  }

  private static let wrap: Int64 = 1 << 32
}
