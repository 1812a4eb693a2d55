import Correlation
import Testing
import TraceModel

/// What was on the wire, joined with the connection that it was on.
@Suite struct ExchangeJoinerTests {
  private static let server = Endpoint(address: IPAddress(ipv4: 0x0a00_0002), port: 80)

  private static func client(_ port: UInt16) -> Endpoint {
    Endpoint(address: IPAddress(ipv4: 0x0a00_0001), port: port)
  }

  private static func exchange(port: UInt16, time: UInt64) -> HTTPEvent {
    .exchange(
      HTTPExchange(
        client: client(port), server: server, request: nil,
        response: HTTPResponse(time: time, status: 200, head: HTTPHeadText())))
  }

  private static func connection(
    port: UInt16, time: Int64, request: Int, result: ConnectRecord.Result = .established
  ) -> ConnectRecord {
    ConnectRecord(
      timestamp: Timestamp(nanoseconds: time), result: result, error: 0, duration: 1,
      caller: Caller(request: request, text: RequestText()),
      process: ProcessIdentity(pid: 1, tid: 1, description: nil),
      tuple: FiveTuple(local: client(port), peer: server),
      join: .byGoroutine(afterResponse: false))
  }

  /// The requests whose exchanges were emitted.
  private static func requests(_ records: [Record]) -> [Int?] {
    records.map {
      if case .http(let record) = $0 { record.connection?.caller?.request } else { nil }
    }
  }

  private var joiner = ExchangeJoiner(clock: KernelClock(offset: 1_000_000_000))

  @Test mutating func eitherMayComeFirst() {
    var records: [Record] = []
    joiner.receive(Self.connection(port: 1, time: 1_000_000_000, request: 7))
    joiner.receive(Self.exchange(port: 1, time: 5)) { records.append($0) }
    joiner.receive(Self.exchange(port: 2, time: 6)) { records.append($0) }
    #expect(Self.requests(records) == [7])
    joiner.receive(Self.connection(port: 2, time: 1_000_000_000, request: 8))
    joiner.settle(ticks: 0) { records.append($0) }
    #expect(Self.requests(records) == [7, 8])
  }

  @Test mutating func otherProgramsTrafficIsLeftOut() {
    var records: [Record] = []
    joiner.receive(Self.exchange(port: 1, time: 5)) { records.append($0) }
    joiner.settle(ticks: 4) { records.append($0) }
    joiner.receive(Self.connection(port: 1, time: 1_000_000_000, request: 7))
    joiner.settle(ticks: 0) { records.append($0) }
    // The same port, but it never reached the server.
    joiner.receive(Self.connection(port: 2, time: 0, request: 8, result: .refused))
    joiner.receive(Self.exchange(port: 2, time: 5)) { records.append($0) }
    #expect(records.isEmpty)
    #expect(joiner.evicted == 0)
  }

  @Test mutating func portsAreUsedAgain() {
    var records: [Record] = []
    let second: UInt64 = 1_000_000_000
    joiner.receive(Self.connection(port: 1, time: 1_000_000_000, request: 7))
    joiner.receive(Self.connection(port: 1, time: 61_000_000_000, request: 8))
    // One from before the second connection is not on it.
    joiner.receive(Self.exchange(port: 1, time: 30 * second)) { records.append($0) }
    joiner.receive(Self.exchange(port: 1, time: 60 * second + 5)) { records.append($0) }
    #expect(Self.requests(records) == [8])
  }

  @Test func memoryIsBounded() {
    var limits = ExchangeLimits()
    limits.connections = 4
    limits.waiting = 8
    var joiner = ExchangeJoiner(clock: KernelClock(offset: 0), limits: limits)
    for port in 1...6 {
      joiner.receive(Self.connection(port: UInt16(port), time: 0, request: port))
    }
    #expect(joiner.evicted == 2)
    var records: [Record] = []
    joiner.receive(Self.exchange(port: 6, time: 5)) { records.append($0) }
    #expect(Self.requests(records) == [6])
    for _ in 0..<9 { joiner.receive(Self.exchange(port: 1, time: 5)) { records.append($0) } }
    #expect(records.count == 1 && joiner.evicted == 3)
  }
}
