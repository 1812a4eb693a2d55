/// What a request has beside its four texts: the route that was found for it, and header fields.
///
/// The bytes are the target's and may be anything.
public struct RequestDetails: Sendable, Equatable {
  /// The number of the route; that of the first header field is 1.
  public static let route = 0

  /// A text, as far as it was read.
  public struct Detail: Sendable, Equatable {
    /// Which one it is, as the script numbers them.
    public let number: Int
    /// How many values the header field has, of which this is the first; 0 if not all fields could be looked at.
    public let values: Int
    /// The length in the target, in bytes.
    public let length: UInt64
    /// Where the bytes are that were read of it.
    public fileprivate(set) var range: Range<Int>

    /// Tells that not all of it was read.
    public var isTruncated: Bool { UInt64(range.count) < length }
    /// Tells that it may be there, or not: the request has more header fields than are looked at.
    public var isUnsearched: Bool { values == 0 }
  }

  /// The bytes that were read of all details, one behind the other.
  public private(set) var bytes: [UInt8] = []
  /// The details that the request has, in the order in which they came.
  public private(set) var all: [Detail] = []

  /// Begins with nothing.
  public init() {}

  /// Adds a detail with its first bytes; one that is there stays.
  public mutating func begin(
    _ number: Int, values: Int, length: UInt64, with new: UnsafeRawBufferPointer
  ) {
    guard self[number] == nil else { return }
    all.append(
      Detail(
        number: number, values: values, length: length, range: bytes.count..<bytes.count + new.count
      ))
    bytes.append(contentsOf: new)
  }

  /// Adds the bytes that follow to the latest detail, if so many bytes of it are there and so many are left of it.
  public mutating func extend(
    _ number: Int, at place: Int, left: UInt64, with new: UnsafeRawBufferPointer
  ) {
    guard let last = all.last, last.number == number, last.range.count == place,
      last.length &- UInt64(place) == left
    else { return }
    bytes.append(contentsOf: new)
    all[all.count - 1].range = last.range.lowerBound..<bytes.count
  }

  /// The detail of a number; nil if the request does not have it, or it has not come.
  public subscript(number: Int) -> Detail? { all.first { $0.number == number } }

  /// Forgets everything.
  public mutating func removeAll() {
    bytes = []
    all = []
  }
}
