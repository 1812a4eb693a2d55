import BpftraceSession
import Testing
import TraceModel

@testable import Correlation

/// Accepted connections and the requests that come by them, in whatever order their lines come.
@Suite struct AcceptJoinTests {
  /// The connection on which `Script.request` says that it came: 127.0.0.1:80, from 10.0.0.5:`port`.
  private static func accept(_ time: Int, port: Int = 5, pid: Int = 7) -> String {
    "accept \(time) \(pid) 8 1 0 128 2 0 7f000001 80 0 a000005 \(port) 63"
  }

  /// A request that tells its connection's ends with what it has in common with others.
  private static func request(_ start: Int, port: Int = 5, target: String = "/echo") -> [String] {
    var lines = Script.request(start, target: target)
    lines.insert(contentsOf: ends(start, port: port), at: 3)
    return lines
  }

  private static func ends(_ start: Int, port: Int) -> [String] {
    [(998, "7f 0 0 1", 80), (999, "a 0 0 5", port)].map { field, bytes, port in
      let digits = bytes.split(separator: " ").map { $0.count == 1 ? "0\($0)" : "\($0)" }
      return "caller 7 c000 \(String(start, radix: 16)) 1f \(field) \(port << 48 | 4) "
        + digits.joined(separator: " ")
    }
  }

  private static let known = Script.process(start: 0)

  @Test(arguments: [false, true])
  func theFirstRequestIsTold(isLate: Bool) throws {
    let lines = [Self.accept(500)]
    let outcome = Self.outcome(
      isLate ? Self.request(1000) + lines + [Self.known] : lines + Self.request(1000))
    let record = try #require(outcome.records.first)
    guard case .caller(let caller) = record.value(.caller) else {
      Issue.record("\(record)")
      return
    }
    #expect(caller.text.local == Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: 80))
    #expect(caller.text.peer == Endpoint(address: IPAddress(ipv4: 0x0a00_0005), port: 5))
    #expect(outcome.summary.events == [.accept: 1] && outcome.summary.lost == 0)
  }

  @Test func aSecondRequestIsNotItsConnections() {
    let outcome = Self.outcome(
      [Self.accept(500)] + Self.request(1000) + Self.request(2000, target: "/second"))
    #expect(outcome.records.count == 1)
    #expect(Self.paths(outcome.records) == ["/echo"])
  }

  /// The port was another connection's before.
  @Test func aRequestFromBeforeIsAnotherConnections() {
    let outcome = Self.outcome(
      [Self.known, Self.accept(500)] + Self.request(1000)
        + [Self.accept(1500), Self.accept(1600, port: 6)]
        + Self.request(2000, target: "/second"))
    #expect(
      Self.paths(outcome.records).sorted { ($0 ?? "") < ($1 ?? "") } == [nil, "/echo", "/second"])
  }

  @Test func withoutARequestItIsToldAfterSomeSeconds() {
    let ticks = Array(repeating: "tick 1", count: 5)
    let before = Self.outcome([Self.known, Self.accept(500)] + ticks.dropLast(), finishes: false)
    #expect(before.records.isEmpty)
    let after = Self.outcome([Self.known, Self.accept(500)] + ticks, finishes: false)
    #expect(Self.paths(after.records) == [nil])
  }

  @Test func whatOtherProgramsAcceptIsNotTold() {
    let outcome = Self.outcome([Self.known, Self.accept(500, pid: 9), Self.accept(600)])
    #expect(outcome.records.map { $0.value(.pid) } == [.number(7)])
    #expect(outcome.summary.events == [.accept: 1])
  }

  @Test func linesThatDidNotComeAreLost() {
    let outcome = Self.outcome(
      [Self.accept(500)] + Self.request(1000)
        + ["@accept_line: 3", "@caller_sent: 2", "@process_line: 1"])
    #expect(outcome.summary.lost == 4)
  }

  private static func paths(_ records: [EventRecord]) -> [String?] {
    records.map { record in
      guard case .caller(let caller) = record.value(.caller) else { return nil }
      return String(decoding: caller.text.bytes[caller.text.range(of: .target)], as: UTF8.self)
    }
  }

  private static func outcome(
    _ lines: [String], finishes: Bool = true
  ) -> (records: [EventRecord], summary: Summary) {
    var correlator = Trace.accept(requests: JoinOptions(targetPieces: 17))
      .correlator(clock: KernelClock(offset: 0))
    var decoder = EventDecoder()
    var batch = EventBatch()
    var records: [EventRecord] = []
    let emit = { (record: Record) in
      if case .event(let event) = record { records.append(event) }
    }
    Array(lines.map { $0 + "\n" }.joined().utf8).withUnsafeBytes {
      decoder.decode($0, into: &batch)
    }
    correlator.receive(batch, emit: emit)
    let summary = finishes ? correlator.finish(emit: emit) : Summary()
    return (records, summary)
  }
}
