import Testing
import TraceModel

@testable import Correlation

/// What a connect refers to may come long after it, from another CPU; the script's counters tell whether it will.
@Suite struct ArrivalTests {
  /// Each refers to what comes in another line.
  private static let early = [
    (Script.connect(nil, port: 1, code: 0xabc), "@frame_line: 1"),
    (Script.connect(nil, port: 1, name: 0xab0), "@name_line: 1"),
    (
      Script.connect(nil, port: 1).replacing(" 700000008 ", with: " 900000008 "),
      "@process_line: 2"
    ),
  ]
  private static let lines = [
    ["frame 1 abc 1 0 1000", "symbol 1 1000 6d 61 69 6e 2e 66 00 61 00 31 00"],
    ["name ab0 0 1 62"], [Script.process(start: 0, pid: 9)],
  ]
  private static let later = Script.connect(nil, port: 2)

  @Test(arguments: 0..<3)
  func whatIsCountedIsWaitedFor(kind: Int) {
    let (connect, counter) = Self.early[kind]
    let ticks = (1...25).flatMap { ["tick \($0)", counter] }
    let outcome = outcome([connect] + ticks + [Self.later] + Self.lines[kind] + ["tick 26"])
    #expect(outcome.ports == [2, 1])
    let record = outcome.connects[1]
    #expect(record.code != nil || record.name != nil || record.process.pid == 9)
    #expect(record.process.description != nil)
  }

  @Test(arguments: 0..<3)
  func whatIsNotCountedIsNotWaitedFor(kind: Int) {
    let connect = Self.early[kind].0
    let counters = ["@frame_line: 0", "@name_line: 0", "@process_line: 1"]
    let outcome = outcome([connect, "tick 1"] + counters + ["tick 2", Self.later])
    #expect(outcome.ports == [1, 2])
  }

  @Test(arguments: 0..<3)
  func whatIsLostIsWaitedForThirtySeconds(kind: Int) {
    let (connect, counter) = Self.early[kind]
    let ticks = (1...31).flatMap { ["tick \($0)", counter] }
    #expect(outcome([connect] + ticks + [Self.later]).ports == [1, 2])
  }

  private func outcome(_ lines: [String]) -> Outcome {
    Outcome([Script.process(start: 0)] + lines)
  }
}
