import GoPrograms
import Testing

/// Where suites run beside one another: most of a test is waiting for the kernel, above all while bpftrace takes its
/// probes away.
///
/// Within a suite, one test runs at a time. Each lane has its own copy of the programs that are traced.
struct Lanes: SuiteTrait, TestScoping {
  fileprivate static let most = 6
  private static let all = LaneQueue(lanes: most)

  let count: Int
  /// Tells that nothing else begins before it.
  var isFirst = false

  var isRecursive: Bool { false }

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let lanes = await Self.all.enter(count, isFirst: isFirst)
    let begin = ContinuousClock.now
    do {
      try await GoBuild.$copy.withValue(lanes.first ?? 0) { try await function() }
    } catch {
      await Self.all.leave(lanes)
      throw error
    }
    // What is printed of the suite otherwise includes how long it waited for its lanes.
    print("== suite \(test.name): \((ContinuousClock.now - begin).components.seconds) s")
    await Self.all.leave(lanes)
  }
}

extension Trait where Self == Lanes {
  /// Beside other suites.
  static var oneLane: Lanes { Lanes(count: 1) }
  /// The same, from the beginning: for what takes longest, and would else go on alone at the end.
  static var oneLaneFirst: Lanes { Lanes(count: 1, isFirst: true) }
  /// Beside others, and from the beginning: for what takes long, and much of the machine.
  static var twoLanesFirst: Lanes { Lanes(count: 2, isFirst: true) }
  /// Beside no other suite: for what loads the whole machine.
  static var allLanes: Lanes { Lanes(count: Lanes.most) }
}

/// Those who wait for lanes. Who needs few may pass who needs more, who would else keep the others idle.
private actor LaneQueue {
  private struct Waiting {
    let count: Int
    let isFirst: Bool
    let continuation: CheckedContinuation<[Int], Never>
  }

  private var free: [Int]
  private var waiting: [Waiting] = []

  init(lanes: Int) { free = Array(0..<lanes) }

  /// The numbers of the lanes that were got.
  func enter(_ count: Int, isFirst: Bool) async -> [Int] {
    await withCheckedContinuation { continuation in
      waiting.append(Waiting(count: count, isFirst: isFirst, continuation: continuation))
      admit()
    }
  }

  func leave(_ lanes: [Int]) {
    free += lanes
    admit()
  }

  private func admit() {
    while let index = waiting.firstIndex(where: \.isFirst)
      ?? waiting.firstIndex(where: { $0.count <= free.count }), waiting[index].count <= free.count
    {
      let next = waiting.remove(at: index)
      let lanes = Array(free.prefix(next.count))
      free.removeFirst(next.count)
      next.continuation.resume(returning: lanes)
    }
  }
}
