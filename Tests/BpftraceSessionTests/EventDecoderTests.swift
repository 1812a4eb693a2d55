import Testing
import TraceModel

@testable import BpftraceSession

@Suite struct EventDecoderTests {
  private let key = RequestKey(pid: 4242, goroutine: 0xc0_0010_2000, start: 100_000_000)

  @Test func everyKindOfLineIsRead() throws {
    let peer = IPAddress(ipv4: 0x6ef2_4442)
    let v6 = IPAddress(ipv6High: 0x2001_0db8_0000_0000, low: 1)
    let expected: [ReadableEvent] = [
      .other(.ready(time: 1000)), .other(.tick(time: 2000)),
      .binary(2, digits: "2f 61"),
      .process(
        pid: 4242, start: 500, binary: 2,
        digits: "63 61 6c 6c 65 72 00 00 00 00 00 00 00 00 00 00"),
      .cgroups(pid: 4242, start: 500, digits: "30 3a 3a 2f 61 0a"),
      .text(.method, key, length: 3, digits: "47 45 54"),
      .text(.host, key, length: 14, digits: "6c 6f 63 61 6c 68 6f 73 74 3a 33 33 34 34"),
      .text(.client, key, length: 0, digits: ""),
      .text(.target(piece: 0), key, length: 5, digits: "2f 65 63 68 6f"),
      .other(
        .connect(
          Connect(
            start: 3000, end: 4000, pid: 4242, tid: 4243,
            origin: Origin(evidence: .descent, request: key),
            isEstablished: true, error: 0,
            tuple: FiveTuple(
              local: Endpoint(address: IPAddress(ipv4: 0x0a00_0005), port: 38610),
              peer: Endpoint(address: peer, port: 80))))),
      .other(
        .connect(
          Connect(
            start: 3000, end: 4000, pid: 4242, tid: 4243, origin: Origin(evidence: .none),
            isEstablished: false, error: 111,
            tuple: FiveTuple(
              local: Endpoint(address: IPAddress(ipv6High: 0, low: 1), port: nil),
              peer: Endpoint(address: v6, port: 443))))),
      .other(
        .use(
          Use(
            time: 4500, pid: 4242, tid: 4243, origin: Origin(evidence: .context, request: key),
            isReused: true, isHTTP2: true,
            tuple: FiveTuple(
              local: Endpoint(address: IPAddress(ipv4: 0x0a00_0005), port: 38610),
              peer: Endpoint(address: v6, port: 443))))),
      .other(
        .use(
          Use(
            time: 4600, pid: 4242, tid: 4243, origin: Origin(evidence: .none), isReused: nil,
            isHTTP2: false, tuple: nil))),
      .other(
        .connect(
          Connect(
            start: 3000, end: 4000, pid: 4242, tid: 4243,
            origin: Origin(evidence: .descent, request: key), isEstablished: true, error: 0,
            tuple: FiveTuple(
              local: Endpoint(address: IPAddress(ipv4: 0x0a00_0005), port: 38610),
              peer: Endpoint(address: peer, port: 80)), stack: 0x31))),
      .other(
        .use(
          Use(
            time: 4500, pid: 4242, tid: 4243,
            origin: Origin(
              evidence: .context, request: key, over: 4400,
              other: RequestKey(pid: 4242, goroutine: 0xc0_0010_4000, start: 100_000_256)),
            isReused: true, isHTTP2: true,
            tuple: FiveTuple(
              local: Endpoint(address: IPAddress(ipv4: 0x0a00_0005), port: 38610),
              peer: Endpoint(address: v6, port: 443)), stack: 0x31))),
      .other(.lostNotice(events: 7549)), .other(.counter(.requestStart, hits: 2000)),
      .other(
        .pending(
          Connect(
            start: 5000, end: nil, pid: 4242, tid: 4244,
            origin: Origin(evidence: .outlived, request: key, over: 1),
            isEstablished: false, error: 0,
            tuple: FiveTuple(
              local: Endpoint(address: IPAddress(ipv6High: 0, low: 1), port: 40000),
              peer: Endpoint(
                address: IPAddress(ipv6High: 0xfe80_0000_0000_0000, low: 1), port: 80))))),
      .other(.unreadable(bytes: 8)),
    ]
    #expect(events(of: [Array(sampleStream.utf8)]) == expected)
  }

  @Test(arguments: [
    "", "Attaching 1 probe...", "Attaching 12 probes...", "@request[1, 2]: 3", "@", "@texts[0]: x",
    "@unknown: 12",
  ])
  func chatterIsIgnored(line: String) {
    #expect(events(ofLines: line).isEmpty)
  }

  @Test(arguments: [
    "nonsense", " ready 1", "ready", "ready ", "ready x", "ready 1 ", "ready 1 2", "ready -1",
    "ready +1", "ready 18446744073709551616", "ready 28446744073709551615",
    "ready 100000000000000000000", "ready 1\r", "ready 1\0", "tick", "tick 0x1",
    "process 1 2", "process 1 2 1", "process 1 2 61", "process 4294967296 2 1 61",
    "process 1 2 1 6", "process 1 2 1 61 ", "process 1 2 1 6g", "process 1 2 1 61  62",
    "cgroups 1 2", "cgroups 1 2 ", "cgroups 1 61", "binary 1", "binary 1 ", "binary x 61",
    "process 1 2 1 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
    "caller 1 c0 5 1f 0", "caller 1 c0 5 1f 0 3 47 45 5", "caller 1 c0 5 1f 0 3 474554",
    "caller 1 c0 5 1f 0 3 47 45 54 ", "caller 1 c0 5 1f 0 3  47", "caller 1 c0 5 1f -1 3 47",
    "caller 1 c0 5 1f 65536 3 47", "caller 1 0 5 1f 0 3 47", "caller 1 c0 0 1f 0 3 47",
    "caller 1 11111111111111111 5 1f 0 3 47", "caller 1 0xc0 5 1f 0 3 47",
    "caller 1 c0 5 1f 0 3 4:7",
    // The length does not fit the text, as in lines without ORIGIN.
    "caller 1 c0 5 1f 0 3", "caller 1 c0 5 1f 0 3 47 45", "caller 1 c0 5 1f 0 3 47 45 54 41",
    "caller 1 c0 5 0 3 47 45 54", "caller 1 c0 5 1 14 6c 6f 63 61 6c 68 6f 73 74 3a 33 33 34 34",
    "caller 1 c0 5 3 5 2f 65 63 68 6f", "caller 1 c0 5 2 1 31", "caller 1 c0 5 1f 3 61 2f",
    // No script has such a number.
    "caller 1 c0 5 1f 153 1 61", "caller 1 c0 5 1f 997 1 61", "caller 1 c0 5 1f 1036 1 61",
    "connect 1 2 3 4 3 c0 5 1 0 2 0 1020304 5 0 1020304",
    "connect 1 2 3 4 3 c0 5 1 0 2 0 1020304 5 0 1020304 6 7 8 9",
    "connect 1 2 3 4 6 c0 5 1 0 2 0 1020304 5 0 1020304 6",
    "connect 1 2 3 4 259 c0 5 1 0 2 0 1020304 5 0 1020304 6",
    "connect 1 2 3 4 3 0 0 1 0 2 0 1020304 5 0 1020304 6",
    "connect 1 2 3 4 0 c0 5 1 0 2 0 1020304 5 0 1020304 6",
    "connect 1 2 3 4 3 c0 0 1 0 2 0 1020304 5 0 1020304 6",
    "connect 1 2 3 4 3 c0 5 2 0 2 0 1020304 5 0 1020304 6",
    "connect 1 2 3 4 3 c0 5 1 65536 2 0 1020304 5 0 1020304 6",
    "connect 1 2 3 4 3 c0 5 1 0 2 0 1020304 65536 0 1020304 6",
    "connect 1 2 3 4 3 c0 5 1 0 3 0 1020304 5 0 1020304 6",
    "connect 1 2 3 4 3 c0 5 1 0 2 1 1020304 5 0 1020304 6",
    "connect 1 2 3 4 3 c0 5 1 0 2 0 100000000 5 0 1020304 6",
    "connect 1 2 3 4 3 c0 5 1 0 2 0 1.2.3.4 5 0 1020304 6",
    "connect 1 2 3 4 3 c0 5 1 0  2 0 1020304 5 0 1020304 6",
    "use 1 3 4 3 c0 5 20 0 ffff01020304 5 0 ffff01020304",
    "use 1 3 4 3 c0 5 32 0 ffff01020304 5 0 ffff01020304 6",
    "use 1 3 4 3 0 0 20 0 ffff01020304 5 0 ffff01020304 6",
    "use 1 3 4 0 c0 5 20 0 ffff01020304 5 0 ffff01020304 6",
    "use 1 3 4 1 0 0 20 0 ffff01020304 5 0 ffff01020304 6",
    "use 1 3 4 6 c0 5 20 0 ffff01020304 5 0 ffff01020304 6",
    "use 1 3 4 3 c0 5 20 0 ffff01020304 65536 0 ffff01020304 6",
    // What a full queue refused is printed so.
    "use 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", "connect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
    "request 0 0 0 0 0 0", "caller 0 0 0 0 0 0 ", "caller 0 0 0 0 0 0", "(0, 0, 0, 0, 0, )",
    "@request_start:", "@request_start: ", "@request_start: x", "@request_start: 1 2",
    "@request_start[1]: 2",
    "@connect[1]: (1, 0, 3, 10, 0, 0, 0, 1, 0, 1)",
    "@connect[1]: (1, 0, 3, 10, 0, 0, 0, 1, 0, 1, 5",
    "@connect[1]: (1, 0, 3, 10, 0, 0, 0, 1, 0, 1, 5) ",
    "@connect[x]: (1, 0, 3, 10, 0, 0, 0, 1, 0, 1, 5)",
    "@connect[1]: (1, 0, 3, 562949953421322, 0, 0, 0, 1, 0, 1, 5)",
    "@connect[1]: (1, 0, 3, 10, 0, 0, 0, 1, 0, 1, 4294967296)",
    "@connect[1]: (1,0,3,10,0,0,0,1,0,1,5)",
    "Lost events", "Lost 1 event", "Attaching probes...", "Attaching 1 probes",
    "Attaching 1 probes....",
  ])
  func whatIsDamagedIsUnreadable(line: String) {
    #expect(events(ofLines: line) == [.other(.unreadable(bytes: line.utf8.count))])
  }

  @Test func largestNumbersAreRead() {
    #expect(
      events(ofLines: "ready 18446744073709551615", "tick 10000000000000000000", "tick 0")
        == [
          .other(.ready(time: .max)), .other(.tick(time: 10_000_000_000_000_000_000)),
          .other(.tick(time: 0)),
        ])
  }

  @Test(arguments: [
    ("2 0 1020304", IPAddress(ipv4: 0x0102_0304)), ("2 0 0", IPAddress(ipv4: 0)),
    ("2 0 ffffffff", IPAddress(ipv4: .max)), ("10 0 ffffff000a01", IPAddress(ipv4: 0xff00_0a01)),
    ("10 0 0", IPAddress(ipv6High: 0, low: 0)),
    ("10 0 1020304", IPAddress(ipv6High: 0, low: 0x0102_0304)),
    (
      "10 20010db800000000 1", IPAddress(ipv6High: 0x2001_0db8_0000_0000, low: 1)
    ), ("10 ffffffffffffffff ffffffffffffffff", IPAddress(ipv6High: .max, low: .max)),
  ])
  func addressIsReadByItsFamily(text: String, address: IPAddress) throws {
    let numbers = text.split(separator: " ").dropFirst().joined(separator: " ")
    let event = try #require(
      events(ofLines: "connect 1 2 3 4 1 0 0 7 0 \(text) 5 \(numbers) 6").first)
    guard case .other(.connect(let connect)) = event else {
      Issue.record("\(event)")
      return
    }
    #expect(connect.tuple.local == Endpoint(address: address, port: 5))
    #expect(connect.tuple.peer == Endpoint(address: address, port: 6))
  }

  @Test func emptyTextMayKeepItsSpace() {
    let empty = ReadableEvent.text(.method, key, length: 0, digits: "")
    #expect(
      events(
        ofLines: "caller 4242 c000102000 5f5e100 1f 0 0", "caller 4242 c000102000 5f5e100 1f 0 0 ")
        == [empty, empty])
  }

  @Test func everyCounterIsRead() {
    for counter in ProbeCounter.allCases {
      #expect(
        events(ofLines: "@\(counter.rawValue): 7") == [.other(.counter(counter, hits: 7))])
    }
  }

  @Test func lineWithoutNewlineAtTheEndIsUnreadable() {
    #expect(
      events(of: [Array("tick 1\ntick 23".utf8)])
        == [.other(.tick(time: 1)), .other(.unreadable(bytes: 7))])
  }

  @Test func tooLongLineIsDroppedWithoutBeingKept() {
    let long = [UInt8](repeating: UInt8(ascii: "7"), count: 3 * EventDecoder.longestLine)
    let stream = Array("tick 1\n".utf8) + long + Array("\ntick 2\n".utf8)
    let expected: [ReadableEvent] = [
      .other(.tick(time: 1)), .other(.unreadable(bytes: long.count)), .other(.tick(time: 2)),
    ]
    #expect(events(of: [stream]) == expected)
    for size in [1_000, 65_536, 65_537, 100_000] {
      let chunks = stride(from: 0, to: stream.count, by: size).map {
        Array(stream[$0..<min($0 + size, stream.count)])
      }
      #expect(events(of: chunks) == expected)
    }
    #expect(events(of: [long]) == [.other(.unreadable(bytes: long.count))])
  }

  @Test func longestLineIsStillRead() {
    let digits = Array(repeating: "61", count: 21_000).joined(separator: " ")
    #expect(
      events(ofLines: "caller 4242 c000102000 5f5e100 1f 0 21000 \(digits)")
        == [.text(.method, key, length: 21_000, digits: digits)])
  }
}
