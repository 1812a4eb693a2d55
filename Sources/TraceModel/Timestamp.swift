/// A moment in nanoseconds since 1970 (UTC), as records show it.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
  public let nanoseconds: Int64

  /// Puts the parts together.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Tells that one moment is before the other.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

/// Turns the kernel's clock, which the events carry, into wall time.
public struct KernelClock: Sendable, Equatable {
  /// Wall time less kernel time, in nanoseconds.
  public let offset: Int64

  /// Puts the parts together.
  public init(offset: Int64) {
    self.offset = offset
  }

  /// The wall time of a kernel time; saturates instead of overflowing, since a recording may be damaged.
  public func timestamp(kernelNanoseconds: UInt64) -> Timestamp {
    let (sum, overflow) = Int64(clamping: kernelNanoseconds).addingReportingOverflow(offset)
    return Timestamp(nanoseconds: overflow ? .max : sum)
  }
}
