import HTTPMessages
import TraceModel

/// A connection as a client and a server may have it: its segments, and how many exchanges there are.
///
/// Each head has a field `X-For` with the number of its exchange. Content may look like a message, with other numbers.
struct GeneratedConnection {
  /// What connections may have; a test of one fault leaves the rest out.
  struct Traits {
    var windows = 1...10
    var exchanges = 1...10
    var hasChunks = true
    var hasBodies = true
    var hasFakes = true
    var hasOtherMethods = true
    var hasInterim = true
    var hasFastOpen = true
    var hasProxy = true
    var hasBareAcknowledgements = true
    /// The longest part of a body that is no chunk, in bytes.
    fileprivate var longest = 3_000
  }

  private(set) var segments: [Conversation.Segment] = []
  let count: Int

  /// One side: what it has to send, and what it has got.
  private struct Side {
    let name: Conversation.Side
    let initial: UInt32
    var stream: [UInt8] = []
    /// Where segments are likely to be cut.
    var cuts: [Int] = []
    var sent = 0
    /// How much of the other side's stream it has got.
    var got = 0
    /// The ends of the segments on the way to it.
    var arriving: [Int] = []

    var hasMore: Bool { sent < stream.count }
  }

  init(_ traits: Traits, using random: inout some RandomNumberGenerator) {
    let count = Int.random(in: traits.exchanges, using: &random)
    self.count = count
    let window = Int.random(in: traits.windows, using: &random)
    let hasBare = traits.hasBareAcknowledgements && Bool.random(using: &random)
    let isEager = Bool.random(using: &random)
    let largest = [1, 20, 100, 1_448, 65_536].randomElement(using: &random) ?? 1
    // Long bodies in small segments take long and show nothing more.
    var traits = traits
    traits.longest = largest < 1_000 ? 40 : 3_000
    let smallest = min(largest, Bool.random(using: &random) ? 1 : 40)
    var client = Side(name: .client, initial: random.next())
    var server = Side(name: .server, initial: random.next())
    var requestEnds: [Int] = []
    var responseEnds: [Int] = []
    var methods: [String] = []

    func ask() {
      let number = methods.count
      if number == 0, traits.hasProxy, Int.random(in: 0..<8, using: &random) == 0 {
        client.stream = Array("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n".utf8)
        client.cuts = [client.stream.count]
      }
      let (method, bytes, cuts) = Self.request(number, traits, using: &random)
      client.cuts += cuts.map { $0 + client.stream.count }
      client.stream += bytes
      methods.append(method)
      requestEnds.append(client.stream.count)
    }
    func answer() {
      let number = responseEnds.count
      let (bytes, cuts) = Self.response(
        number, to: methods[number], isLast: number == count - 1, traits, using: &random)
      server.cuts += cuts.map { $0 + server.stream.count }
      server.stream += bytes
      responseEnds.append(server.stream.count)
    }
    func add(
      _ side: Side, from start: Int, to end: Int, acknowledging other: Side,
      flags: TCPSegment.Flags = .ack
    ) {
      segments.append(
        Conversation.Segment(
          side: side.name, sequence: side.initial &+ 1 &+ UInt32(start),
          acknowledgement: other.initial &+ 1 &+ UInt32(side.got), flags: flags,
          bytes: Array(side.stream[start..<end])))
    }
    /// Sends a segment, which ends where a message does, or anywhere.
    func send(_ side: inout Side, to other: inout Side) {
      let size = Int.random(in: smallest...largest, using: &random)
      var end = min(side.sent + size, side.stream.count)
      if Bool.random(using: &random), let cut = side.cuts.last(where: { side.sent + 1...end ~= $0 })
      {
        end = cut
      }
      add(side, from: side.sent, to: end, acknowledging: other)
      side.sent = end
      other.arriving.append(end)
    }
    func arrive(at side: inout Side, from other: Side) {
      side.got = side.arriving.removeFirst()
      if hasBare { add(side, from: side.sent, to: side.sent, acknowledging: other) }
    }

    var opening = Conversation.Segment(
      side: .client, sequence: client.initial, acknowledgement: 0, flags: .syn, bytes: [])
    if traits.hasFastOpen, Int.random(in: 0..<8, using: &random) == 0 {
      ask()
      let end = Bool.random(using: &random) ? client.stream.count : client.stream.count / 2
      opening.bytes = Array(client.stream[..<end])
      client.sent = end
      server.got = end
    }
    segments = [
      opening,
      Conversation.Segment(
        side: .server, sequence: server.initial,
        acknowledgement: client.initial &+ 1 &+ UInt32(server.got), flags: [.syn, .ack], bytes: []),
    ]
    while responseEnds.count < count || server.hasMore || !client.arriving.isEmpty {
      // The client takes a response for one when its head has come, or all of it.
      let finished = responseEnds.count { $0 <= client.got }
      var choices: [Int] = []
      if methods.count < count, methods.count < finished + window { choices.append(0) }
      if client.hasMore { choices.append(1) }
      if !server.arriving.isEmpty { choices.append(2) }
      if responseEnds.count < requestEnds.count {
        let end = requestEnds[responseEnds.count]
        if end <= server.got { choices.append(3) }
      }
      if server.hasMore { choices.append(4) }
      if !client.arriving.isEmpty { choices.append(5) }
      // An eager client has sent what it may before the server goes on.
      let choice = isEager ? choices.first : choices.randomElement(using: &random)
      switch choice {
      case 0: ask()
      case 1: send(&client, to: &server)
      case 2: arrive(at: &server, from: client)
      case 3: answer()
      case 4: send(&server, to: &client)
      case 5: arrive(at: &client, from: server)
      default: return
      }
    }
    add(client, from: client.sent, to: client.sent, acknowledging: server, flags: [.fin, .ack])
    add(server, from: server.sent, to: server.sent, acknowledging: client, flags: [.fin, .ack])
  }

  private static func request(
    _ number: Int, _ traits: Traits, using random: inout some RandomNumberGenerator
  ) -> (method: String, bytes: [UInt8], cuts: [Int]) {
    let others = traits.hasOtherMethods ? ["PROPFIND", "QUERY", "M-SEARCH", "DELETE"] : []
    let bodies = traits.hasBodies ? ["POST", "PUT"] : []
    let method = (["GET", "GET", "HEAD"] + bodies + others).randomElement(using: &random) ?? "GET"
    let head = "\(method) /\(number) HTTP/1.1\r\nX-For: \(number)\r\n"
    guard bodies.contains(method) else {
      return finish(method, head + "\r\n", (bytes: [], cuts: []))
    }
    let (fields, body) = self.body(
      "GET /fake HTTP/1.1\r\nX-For: 77\r\n\r\n", traits, using: &random)
    return finish(method, head + fields + "\r\n", body)
  }

  private static func finish(
    _ method: String, _ head: String, _ body: (bytes: [UInt8], cuts: [Int])
  ) -> (method: String, bytes: [UInt8], cuts: [Int]) {
    let head = Array(head.utf8)
    let bytes = head + body.bytes
    return (method, bytes, [head.count] + body.cuts.map { $0 + head.count } + [bytes.count])
  }

  private static func response(
    _ number: Int, to method: String, isLast: Bool, _ traits: Traits,
    using random: inout some RandomNumberGenerator
  ) -> (bytes: [UInt8], cuts: [Int]) {
    var bytes: [UInt8] = []
    var cuts: [Int] = []
    if traits.hasInterim, Int.random(in: 0..<6, using: &random) == 0 {
      let line = Bool.random(using: &random) ? "100 Continue" : "103 Early Hints\r\nLink: </a>"
      bytes = Array("HTTP/1.1 \(line)\r\n\r\n".utf8)
      cuts = [bytes.count]
    }
    let status = [200, 200, 200, 404, 500, 204, 304].randomElement(using: &random) ?? 200
    let head = "HTTP/1.1 \(status) x\r\nX-For: \(number)\r\n"
    let fake = "HTTP/1.1 500 fake\r\nX-For: 88\r\nContent-Length: 0\r\n\r\n"
    let (fields, body) = self.body(fake, traits, using: &random)
    let rest: (method: String, bytes: [UInt8], cuts: [Int])
    if method == "HEAD" || status == 204 || status == 304 {
      let tells = method == "HEAD" && Bool.random(using: &random)
      rest = finish("", head + (tells ? fields : "") + "\r\n", (bytes: [], cuts: []))
    } else if isLast, Bool.random(using: &random) {
      rest = finish("", head + "\r\n", (bytes: Array(fake.utf8), cuts: []))
    } else {
      rest = finish("", head + fields + "\r\n", body)
    }
    return (bytes + rest.bytes, cuts + rest.cuts.map { $0 + bytes.count })
  }

  /// A body, and the fields that say where it ends.
  private static func body(
    _ fake: String, _ traits: Traits, using random: inout some RandomNumberGenerator
  ) -> (fields: String, body: (bytes: [UInt8], cuts: [Int])) {
    func content() -> [UInt8] {
      if traits.hasFakes, Int.random(in: 0..<3, using: &random) == 0 { return Array(fake.utf8) }
      let size = [0, 1, 10, traits.longest / 10, traits.longest].randomElement(using: &random) ?? 0
      return Array(repeating: UInt8(ascii: "x"), count: size)
    }
    guard traits.hasBodies else { return ("Content-Length: 2\r\n", (bytes: [65, 66], cuts: [])) }
    guard traits.hasChunks, Bool.random(using: &random) else {
      let bytes = content() + content()
      return ("Content-Length: \(bytes.count)\r\n", (bytes: bytes, cuts: [bytes.count / 2]))
    }
    var bytes: [UInt8] = []
    var cuts: [Int] = []
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      let before = content()
      let chunk = before + content()
      guard !chunk.isEmpty else { continue }
      bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8)
      cuts += [bytes.count, bytes.count + before.count]
      bytes += chunk + [13, 10]
      cuts.append(bytes.count)
    }
    return ("Transfer-Encoding: chunked\r\n", (bytes: bytes + Array("0\r\n\r\n".utf8), cuts: cuts))
  }
}

extension GeneratedConnection {
  /// What may become of a segment on its way, or of what is taken of it.
  enum Mutation: CaseIterable { case drop, double, swap, delay, cut }

  /// Does something to one segment.
  mutating func mutate(
    _ mutations: [Mutation] = Mutation.allCases, using random: inout some RandomNumberGenerator
  ) {
    // What is missing at the beginning tells on all that follows.
    let isEarly = Int.random(in: 0..<4, using: &random) == 0
    guard let mutation = mutations.randomElement(using: &random),
      let index = segments.indices.prefix(isEarly ? 4 : .max).randomElement(using: &random)
    else { return }
    switch mutation {
    case .drop: segments.remove(at: index)
    case .double:
      segments.insert(
        segments[index], at: Int.random(in: index...segments.count, using: &random))
    case .swap: if index + 1 < segments.count { segments.swapAt(index, index + 1) }
    case .delay:
      let segment = segments.remove(at: index)
      segments.insert(segment, at: Int.random(in: index...segments.count, using: &random))
    case .cut:
      let count = segments[index].bytes.count
      let kept = Int.random(in: 0...count, using: &random)
      segments[index].bytes.removeLast(count - kept)
      segments[index].unseen = count - kept
    }
  }
}
