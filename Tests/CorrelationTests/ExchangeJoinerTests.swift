import Testing
import TraceModel

@testable import Correlation

/// What was on the wire, given to whose connection it was on.
@Suite struct ExchangeJoinerTests {
  private static let server = Endpoint(address: IPAddress(ipv4: 0x0a00_0002), port: 80)
  /// Wall time of the kernel's 0.
  private static let epoch: Int64 = 1_000_000_000
  private static let second: UInt64 = 1_000_000_000

  private static func client(_ port: UInt16) -> Endpoint {
    Endpoint(address: IPAddress(ipv4: 0x0a00_0001), port: port)
  }

  private static func tuple(_ port: UInt16) -> FiveTuple {
    FiveTuple(local: client(port), peer: server)
  }

  private static func exchange(port: UInt16, time: UInt64) -> HTTPEvent {
    .exchange(
      HTTPExchange(
        client: client(port), server: server, request: nil,
        response: HTTPResponse(time: time, status: 200, head: HTTPHeadText())))
  }

  private static func caller(_ request: Int) -> Caller {
    Caller(request: request, text: RequestText())
  }

  private static let process = ProcessIdentity(pid: 1, tid: 1, description: nil)

  /// Connections, uses and exchanges of the ports of one client.
  private struct Run {
    var joiner: ExchangeJoiner
    var records: [Record] = []

    init(limits: ExchangeLimits = ExchangeLimits()) {
      joiner = ExchangeJoiner(clock: KernelClock(offset: epoch), limits: limits)
    }

    mutating func dial(
      port: UInt16, time: UInt64, request: Int, result: ConnectRecord.Result = .established
    ) {
      joiner.receive(
        .connect(
          ConnectRecord(
            timestamp: Timestamp(nanoseconds: epoch + Int64(time)), result: result, error: 0,
            duration: 1, caller: caller(request), process: process, tuple: tuple(port),
            join: Join(.goroutine))))
    }

    /// A use whose line has come, but not its record.
    mutating func seeUse(port: UInt16, time: UInt64) {
      joiner.receive(
        Event.use(
          Use(
            time: time, pid: 1, tid: 1, origin: Origin(evidence: .none), isReused: nil,
            isHTTP2: false, tuple: tuple(port))))
    }

    mutating func tellUse(
      port: UInt16, time: UInt64, request: Int?, join: Join = Join(.goroutine)
    ) {
      joiner.receive(
        .use(
          UseRecord(
            timestamp: Timestamp(nanoseconds: epoch + Int64(time)), isReused: nil, isHTTP2: false,
            caller: request.map(caller), process: process, tuple: tuple(port),
            join: request == nil ? .none(.noRequest) : join)))
    }

    mutating func use(port: UInt16, time: UInt64, request: Int?) {
      seeUse(port: port, time: time)
      tellUse(port: port, time: time, request: request)
    }

    mutating func exchange(port: UInt16, time: UInt64) {
      joiner.receive(ExchangeJoinerTests.exchange(port: port, time: time))
    }

    /// A tick, behind which so many uses are said to have been.
    mutating func tick(_ time: UInt64, uses: UInt64?) {
      joiner.receive(.tick(time: time))
      if let uses { joiner.receive(.counter(.useLine, hits: uses)) }
      joiner.settle { records.append($0) }
    }

    /// Two ticks, of which the second tells that there was no use before the first.
    mutating func pass(_ time: UInt64) {
      tick(time, uses: nil)
      tick(time + 1, uses: nil)
    }

    /// What was emitted: "used 7", "dialed 7", "used -".
    var owners: [String] {
      records.map {
        guard case .http(let record) = $0, let owner = record.owner else { return "?" }
        return "\(owner.relation) \(owner.caller.map { "\($0.request)" } ?? "-")"
      }
    }
  }

  private var run = Run()

  @Test mutating func withoutUsesItIsTheDialers() {
    run.dial(port: 1, time: 1, request: 7)
    run.exchange(port: 1, time: 5)
    run.exchange(port: 2, time: 6)
    run.pass(10)
    #expect(run.owners == ["dialed 7"])
    run.dial(port: 2, time: 2, request: 8)
    run.pass(20)
    #expect(run.owners == ["dialed 7", "dialed 8"])
  }

  @Test mutating func eachIsItsUsers() {
    run.dial(port: 1, time: 1, request: 7)
    run.use(port: 1, time: 2, request: 7)
    run.use(port: 1, time: 20, request: 8)
    run.use(port: 1, time: 40, request: nil)
    for time: UInt64 in [5, 25, 45] { run.exchange(port: 1, time: time) }
    run.tick(100, uses: 3)
    #expect(run.owners == ["used 7", "used 8", "used -"])
  }

  @Test mutating func whatWasBeforeAllUsesIsTheDialers() {
    // Such as the CONNECT that asks a proxy for a tunnel.
    run.dial(port: 1, time: 1, request: 7)
    run.use(port: 1, time: 20, request: 8)
    run.exchange(port: 1, time: 5)
    run.exchange(port: 1, time: 25)
    run.tick(100, uses: 1)
    #expect(run.owners == ["dialed 7", "used 8"])
  }

  @Test mutating func aUseThatIsStillToComeIsWaitedFor() {
    run.use(port: 1, time: 2, request: 7)
    run.exchange(port: 1, time: 25)
    // Two uses were counted, and one has come.
    run.tick(100, uses: 2)
    #expect(run.owners.isEmpty)
    run.seeUse(port: 1, time: 20)
    run.tick(200, uses: 2)
    #expect(run.owners.isEmpty)
    run.tellUse(port: 1, time: 20, request: 8)
    run.tick(300, uses: 2)
    #expect(run.owners == ["used 8"])
  }

  @Test mutating func whatComesAfterTheTickWaits() {
    run.use(port: 1, time: 2, request: 7)
    run.exchange(port: 1, time: 105)
    run.tick(100, uses: 1)
    #expect(run.owners.isEmpty)
    run.tick(200, uses: 1)
    #expect(run.owners == ["used 7"])
  }

  @Test mutating func oneUseHasOneExchange() {
    run.use(port: 1, time: 2, request: 7)
    run.exchange(port: 1, time: 5)
    run.exchange(port: 1, time: 25)
    run.tick(100, uses: 1)
    #expect(run.owners == ["used 7", "used -"])
  }

  @Test mutating func whatIsLostIsNotWaitedForForEver() {
    run.use(port: 1, time: 2, request: 7)
    run.exchange(port: 1, time: 5)
    run.tick(Self.second, uses: 9)
    #expect(run.owners.isEmpty)
    run.tick(6 * Self.second, uses: 9)
    #expect(run.owners == ["used 7"])
  }

  @Test mutating func otherProgramsTrafficIsLeftOut() {
    run.exchange(port: 1, time: 5)
    for time: UInt64 in 10..<20 { run.tick(time, uses: nil) }
    run.dial(port: 1, time: 1, request: 7)
    run.pass(30)
    // The same port, but it never reached the server.
    run.dial(port: 2, time: 1, request: 8, result: .refused)
    run.exchange(port: 2, time: 5)
    run.pass(40)
    #expect(run.records.isEmpty)
    #expect(run.joiner.evicted == 0)
  }

  @Test mutating func portsAreUsedAgain() {
    run.dial(port: 1, time: 1, request: 7)
    run.use(port: 1, time: 2, request: 7)
    run.dial(port: 1, time: 60 * Self.second, request: 8)
    // One from before the second connection is not on it.
    run.exchange(port: 1, time: 30 * Self.second)
    run.exchange(port: 1, time: 60 * Self.second + 5)
    run.tick(70 * Self.second, uses: 1)
    #expect(run.owners == ["dialed 8"])
  }

  @Test func memoryIsBounded() {
    var limits = ExchangeLimits()
    limits.connections = 4
    limits.waiting = 8
    limits.usesOfConnection = 2
    var run = Run(limits: limits)
    for port in 1...6 { run.dial(port: UInt16(port), time: 1, request: port) }
    #expect(run.joiner.evicted == 2)
    run.exchange(port: 6, time: 5)
    run.pass(10)
    #expect(run.owners == ["dialed 6"])
    for _ in 0..<9 { run.exchange(port: 1, time: 5) }
    #expect(run.joiner.evicted == 3)
    for time: UInt64 in 20..<23 { run.use(port: 6, time: time, request: 1) }
    #expect(run.joiner.evicted == 4)
    // A use waits for its exchange for a minute, if the connection has been used again.
    run.use(port: 6, time: 100 * Self.second, request: 1)
    #expect(run.joiner.evicted == 4)
  }
}
