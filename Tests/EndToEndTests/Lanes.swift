import Testing

/// Where suites run beside one another: most of a test is waiting, for bpftrace's compiler and for the kernel.
///
/// Within a suite, one test runs at a time; a suite that loads the whole machine takes both lanes.
struct Lanes: SuiteTrait, TestScoping {
  private static let all = LaneQueue(lanes: 2)

  let count: Int

  var isRecursive: Bool { false }

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    await Self.all.enter(count)
    do {
      try await function()
    } catch {
      await Self.all.leave(count)
      throw error
    }
    await Self.all.leave(count)
  }
}

extension Trait where Self == Lanes {
  /// Beside one other suite at most.
  static var oneLane: Lanes { Lanes(count: 1) }
  /// Beside no other suite.
  static var bothLanes: Lanes { Lanes(count: 2) }
}

/// Those who wait for lanes, who get them in the order in which they came.
private actor LaneQueue {
  private var free: Int
  private var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

  init(lanes: Int) { free = lanes }

  func enter(_ count: Int) async {
    await withCheckedContinuation { continuation in
      waiting.append((count, continuation))
      admit()
    }
  }

  func leave(_ count: Int) {
    free += count
    admit()
  }

  private func admit() {
    while let first = waiting.first, first.count <= free {
      free -= first.count
      waiting.removeFirst()
      first.continuation.resume()
    }
  }
}
