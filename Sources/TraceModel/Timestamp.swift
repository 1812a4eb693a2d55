/// A moment in nanoseconds since 1970 (UTC), as records show it.
package struct Timestamp: Sendable, Hashable, Comparable {
  /// Nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
  package let nanoseconds: Int64

  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

/// Turns the kernel's clock, which the events carry, into wall time.
package struct KernelClock: Sendable, Equatable {
  /// Wall time less kernel time, in nanoseconds.
  package let offset: Int64

  package init(offset: Int64) {
    self.offset = offset
  }

  /// The wall time of a kernel time; saturates instead of overflowing, since a recording may be damaged.
  package func timestamp(kernelNanoseconds: UInt64) -> Timestamp {
    let (sum, overflow) = Int64(clamping: kernelNanoseconds).addingReportingOverflow(offset)
    return Timestamp(nanoseconds: overflow ? .max : sum)
  }
}
