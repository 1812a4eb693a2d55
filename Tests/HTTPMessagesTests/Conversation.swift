import HTTPMessages
import TraceModel

/// Segments of one connection, as a test writes them down, and what the analyzer makes of them.
struct Conversation {
  enum Side { case client, server }

  struct Segment {
    let side: Side
    var sequence: UInt32
    let acknowledgement: UInt32
    let flags: TCPSegment.Flags
    var bytes: [UInt8]
    /// Bytes behind those, which were not taken.
    var unseen = 0
    /// Tells that bytes before it were left out as content.
    var isContinuous = false
  }

  static let client = Endpoint(address: IPAddress(ipv4: 0x0a00_0001), port: 50_000)
  static let server = Endpoint(address: IPAddress(ipv4: 0x0a00_0002), port: 80)

  private(set) var segments: [Segment] = []
  private var next: [Side: UInt32]
  private var leftOut: Set<Side> = []

  /// Begins with a handshake, unless the connection is older than the trace.
  init(client: UInt32 = 1_000, server: UInt32 = 5_000, handshake: Bool = true) {
    next = [.client: client, .server: server]
    guard handshake else { return }
    add(.client, [], flags: .syn)
    add(.server, [], flags: [.syn, .ack])
  }

  /// Adds payload as one segment.
  mutating func send(_ side: Side, _ text: String, unseen: Int = 0) {
    add(side, Array(text.utf8), flags: .ack, unseen: unseen)
  }

  /// Adds payload as segments that end at these places, and at its end.
  mutating func send(_ side: Side, _ bytes: [UInt8], splitAt places: [Int]) {
    var start = 0
    for end in places + [bytes.count] where end > start {
      add(side, Array(bytes[start..<end]), flags: .ack)
      start = end
    }
  }

  /// Steps over bytes that are sent, but not seen.
  mutating func skip(_ side: Side, _ count: Int) { advance(side, count) }

  /// Steps over bytes that are left out as content.
  mutating func leaveOut(_ side: Side, _ count: Int) {
    advance(side, count)
    leftOut.insert(side)
  }

  mutating func end(_ side: Side, with flag: TCPSegment.Flags = .fin) {
    add(side, [], flags: [flag, .ack])
  }

  private mutating func add(
    _ side: Side, _ bytes: [UInt8], flags: TCPSegment.Flags, unseen: Int = 0
  ) {
    segments.append(
      Segment(
        side: side, sequence: next[side] ?? 0,
        acknowledgement: next[side == .client ? .server : .client] ?? 0, flags: flags,
        bytes: bytes, unseen: unseen, isContinuous: leftOut.remove(side) != nil))
    let isControl = flags.contains(.syn) || flags.contains(.fin)
    advance(side, bytes.count + unseen + (isControl ? 1 : 0))
  }

  private mutating func advance(_ side: Side, _ count: Int) {
    next[side] = (next[side] ?? 0) &+ UInt32(count)
  }

  /// Changes the segments as a test likes.
  mutating func change(_ body: (inout [Segment]) -> Void) { body(&segments) }

  /// What the analyzer tells, in words.
  func read(limits: HTTPLimits = HTTPLimits()) -> [String] { outcome(limits: limits).lines }

  func outcome(
    limits: HTTPLimits = HTTPLimits(), fields: [String] = ["host"]
  ) -> (lines: [String], events: [HTTPEvent], tally: HTTPTally) {
    var analyzer = HTTPAnalyzer(keeping: fields, limits: limits)
    var events: [HTTPEvent] = []
    for (index, segment) in segments.enumerated() {
      analyzer.receive(segment, at: UInt64(index + 1) * 1_000) { events.append($0) }
    }
    analyzer.finish { events.append($0) }
    return (events.map(\.words), events, analyzer.tally)
  }
}

extension HTTPAnalyzer {
  mutating func receive(
    _ segment: Conversation.Segment, at time: UInt64, from client: Endpoint = Conversation.client,
    emit: (HTTPEvent) -> Void
  ) {
    let isClient = segment.side == .client
    segment.bytes.withUnsafeBytes { payload in
      receive(
        TCPSegment(
          time: time, source: isClient ? client : Conversation.server,
          destination: isClient ? Conversation.server : client, sequence: segment.sequence,
          acknowledgement: segment.acknowledgement, flags: segment.flags,
          isContinuous: segment.isContinuous, length: segment.bytes.count + segment.unseen,
          payload: payload), emit: emit)
    }
  }
}

extension HTTPEvent {
  /// Such as "GET /path → 200"; "…" marks what is truncated.
  var words: String {
    switch self {
    case .exchange(let exchange):
      "\(exchange.request?.words ?? "-") → \(exchange.response?.words ?? "-")"
    case .tls(let hello):
      "tls \(hello.serverName.map { String(decoding: $0, as: UTF8.self) } ?? "-") "
        + hello.protocols.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",")
        + (hello.fingerprint == nil ? "…" : "")
    }
  }
}

extension HTTPRequest {
  var words: String {
    "\(head[method]) \(head[target])\(head.isTruncated ? "…" : "")"
  }
}

extension HTTPResponse {
  var words: String { "\(status)\(head.isTruncated ? "…" : "")" }
}

extension HTTPHeadText {
  subscript(range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }

  /// The value of a field that was kept.
  subscript(name: String) -> String? { fields.first { $0.name == name }.map { self[$0.value] } }
}
