package import TraceHost

/// The sizes that bpftrace is run with, given to it by environment variables.
package struct BpftraceSettings: Sendable, Equatable {
  /// Entries that each map can hold.
  package var mapKeys = 65_536
  /// Pages of each ring, a power of two; nil for what suits the machine.
  package var ringPages: Int?

  /// The bytes that `buf()` yields at most.
  static let stringLimit: UInt64 = 64

  package init() {}

  /// The environment of a run, beside the inherited one.
  ///
  /// Rings of 1,024 pages were seen to hold 15,000 lines while nobody reads, and to lose some of what 20,000
  /// requests cause at a thousand at a time; on a large machine the rings of all CPUs together stay within 64 MiB.
  package func environment(
    for version: BpftraceVersion, processors: Int
  ) -> [String: String] {
    let dialect = BpftraceDialect.of(version)
    var pages = 4096
    while pages > 64, (dialect.sharesRing ? 1 : processors) * pages * 4096 > 64 << 20 { pages /= 2 }
    return [
      "BPFTRACE_PERF_RB_PAGES": String(ringPages ?? pages),
      dialect.mapKeysVariable: String(mapKeys),
      dialect.stringLimitVariable: String(Self.stringLimit),
    ]
  }
}
