import TraceModel

@testable import HTTPMessages

/// The same bytes in other pieces, in another order and some of them twice: the same messages.
struct ReassemblyTarget: FuzzTarget {
  static let name = "reassembly"
  /// The number of the first byte, so that the numbers begin again at 0 within the stream.
  private static let start = UInt32.max - 40
  /// Below this no bound is reached, beyond which what comes early is given up.
  private static let longest = 4_096
  private static let side = Endpoint(address: IPAddress(ipv4: 0x0a00_0001), port: 80)

  /// Takes a byte as the number of pieces, two for each of them, and the stream.
  mutating func read(_ input: UnsafeRawBufferPointer) {
    guard let (choice, rest) = input.choiceAndRest else { return }
    let count = Int(choice & 31)
    guard rest.count > 2 * count, rest.count <= Self.longest else { return }
    let stream = UnsafeRawBufferPointer(rebasing: rest[(2 * count)...])
    // Behind what is no message, the next one is found by where a segment begins.
    guard let whole = heads(in: stream, [0..<stream.count]) else { return }
    var pieces: [Range<Int>] = []
    for index in 0..<count {
      let from = Int(rest[2 * index]) * stream.count / 256
      pieces.append(from..<min(from + Int(rest[2 * index + 1]) + 1, stream.count))
    }
    // What is missing still comes last, in small pieces from the end.
    for from in Swift.stride(from: 0, to: stream.count, by: 50).reversed() {
      pieces.append(from..<min(from + 50, stream.count))
    }
    precondition(heads(in: stream, pieces) == whole)
  }

  /// The heads of the messages; nil if the reader lost track of where they begin, or has to guess.
  ///
  /// While chunks are missing, what plainly begins a message is taken for one.
  private func heads(in stream: UnsafeRawBufferPointer, _ pieces: [Range<Int>]) -> [Head]? {
    let receiver = HeadReceiver()
    var reader = MessageReader(parser: HTTPHeadParser(keeping: ["host"]), limit: 16_384)
    reader.begin(at: Self.start)
    for piece in pieces {
      let sequence = Self.start &+ UInt32(piece.lowerBound)
      reader.receive(
        TCPSegment(
          time: 1, source: Self.side, destination: Self.side, sequence: sequence,
          acknowledgement: 0, flags: [], length: piece.count,
          payload: UnsafeRawBufferPointer(rebasing: stream[piece])),
        sequence: sequence, acknowledged: nil, into: receiver)
    }
    let isExact = reader.unknownFrom == nil && !receiver.hasChunks
    reader.finish(into: receiver)
    return isExact ? receiver.heads : nil
  }
}

/// What a message began with, and where.
private struct Head: Equatable {
  let place: Int64
  let text: [UInt8]
}

private final class HeadReceiver: MessageReceiver {
  var heads: [Head] = []
  var hasChunks = false

  func receive(_ head: HTTPHead, at place: MessagePlace) -> HTTPFraming {
    heads.append(Head(place: place.start, text: head.text.text))
    let framing = head.start == .preface ? .toTheEnd : head.requestFraming
    if framing == .chunked { hasChunks = true }
    return framing
  }

  func receive(_ hello: ClientHello, at place: MessagePlace) {
    heads.append(Head(place: place.start, text: hello.serverName ?? []))
  }

  var boundary: Int64? { nil }

  func receiveOther() {}

  func count(_ figure: WritableKeyPath<HTTPTally, UInt64>) {}
}
