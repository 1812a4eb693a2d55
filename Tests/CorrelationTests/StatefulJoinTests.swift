import BpftraceSession
import Testing
import TraceModel

@testable import Correlation

@Suite struct StatefulJoinTests {
  /// A change of the state of the connection that thread 8 of process 7 began at 5,000.
  private static func change(
    _ time: Int, since: Int, _ old: Int, _ new: Int, thread: String = "7 8"
  ) -> String {
    "state \(time) 77 5000 \(since) 1 \(thread) \(old) \(new) 0 2 0 a000005 38610 0 6ef24442 80 63"
  }

  private static let begun = [change(5_000, since: 0, 7, 2), change(6_000, since: 5_000, 2, 1)]
  private static let ended =
    begun + [
      change(7_000, since: 6_000, 1, 8, thread: "0 0"),
      change(8_000, since: 7_000, 8, 9, thread: "7 9"),
      change(9_000, since: 8_000, 9, 7, thread: "0 0"),
    ]

  @Test func aConnectionHasTheCallerOfItsConnect() throws {
    let records = records(Script.request(1) + [Script.connect(1)] + Self.ended)
    let connection = try #require(records.connections.first)
    #expect(records.connections.count == 1 && records.connects.count == 1)
    #expect(connection.caller == records.connects[0].caller && connection.caller != nil)
    #expect(connection.timestamp == records.connects[0].timestamp)
    #expect(records.summary.events == [.connection: 1] && records.summary.joined == 1)
  }

  @Test func whoseTextComesLateIsWaitedFor() throws {
    let records = records(
      Self.ended + [Script.connect(1), "tick 1"] + Script.request(1)
        + ["tick 2", "tick 3", "tick 4", "tick 5", "tick 6"])
    #expect(records.connections.first?.caller != nil)
  }

  @Test func whoseConnectComesLateIsWaitedFor() throws {
    let ticks = (1...30).map { "tick \($0)" }
    let records = records(Self.ended + ticks + Script.request(1) + [Script.connect(1), "tick 31"])
    #expect(records.connections.first?.caller != nil)
    // That of a connect that never comes is told all the same, and before the end.
    let lost = Self.ended + (1...132).map { "tick \($0)" }
    #expect(self.records(lost, isToTheEnd: false).connections.map(\.caller) == [nil])
  }

  @Test func anotherThreadsConnectAtTheSameMomentIsNotTheSame() {
    let others = Self.begun.map { $0.replacing(" 7 8 ", with: " 7 9 ") }
    let records = records(Script.request(1) + [Script.connect(1)] + others)
    #expect(records.connections.map(\.caller) == [nil])
  }

  @Test func withoutARequestThereIsNoCaller() {
    let records = records([Script.connect(nil)] + Self.ended)
    #expect(records.connections.map(\.caller) == [nil])
  }

  @Test func missingChangesAreCountedAsLost() {
    let records = records(
      Script.request(1) + [Script.connect(1)] + Self.ended
        + ["@connect_end: 1", "@caller_sent: 1", "@state_line: 7"])
    #expect(records.summary.lost == 2)
  }

  private func records(_ lines: [String], isToTheEnd: Bool = true) -> Output {
    var correlator = Trace.join(JoinOptions(targetPieces: 17, withStates: true))
      .correlator(clock: KernelClock(offset: 1_000_000))
    var decoder = EventDecoder()
    var output = Output()
    var batch = EventBatch()
    Array(lines.map { $0 + "\n" }.joined().utf8).withUnsafeBytes {
      decoder.decode($0, into: &batch)
    }
    correlator.receive(batch) { output.add($0) }
    correlator.receive(decoder.finish()) { output.add($0) }
    if isToTheEnd { output.summary = correlator.finish { output.add($0) } }
    return output
  }

  /// What came out, kind by kind.
  private struct Output {
    var connects: [ConnectRecord] = []
    var connections: [EventRecord] = []
    var summary = Summary()

    mutating func add(_ record: Record) {
      switch record {
      case .connect(let connect): connects.append(connect)
      case .event(let event): connections.append(event)
      default: break
      }
    }
  }
}

extension EventRecord {
  fileprivate var caller: Caller? {
    if case .caller(let caller) = fields.first(where: { $0.name == .caller })?.value {
      caller
    } else {
      nil
    }
  }
}
