import BpftraceSession
import Correlation
import Testing
import TraceModel

@testable import RecordOutput

/// What recorded lines become, through all stages.
@Suite struct RecordedLineTests {
  @Test func requestsHaveWhatTheirConnectsHave() throws {
    let lines = try Self.lines(
      of: """
        tuplejoin-recording 2 clock-offset 0 join target-pieces=17 header=x-request-id header=traceparent query=1
        ready 1000
        process 7 5 1 61
        caller 7 c000 5000 1f 0 3 47 45 54
        caller 7 c000 5000 1f 1 1 61
        caller 7 c000 5000 1f 2 1 61
        caller 7 c000 5000 1f 1004 281474976710661 69 64 2d 34 32
        caller 7 c000 5000 1f 1008 281474976710711 \(Self.digits("00-\(Self.trace)-00f067aa0ba902b7-01"))
        caller 7 c000 5000 1f 3 6 2f 61 3f 62 3d 63
        connect 6000 7000 7 8 3 c000 5000 1 0 2 0 a000005 38610 0 6ef24442 80
        request 9000 7 8 c000 5000 200
        """)
    let callers = try ["connect", "request"].map { event in
      let line = try #require(lines.first { $0.contains("\"event\":\"\(event)\"") })
      let from = try #require(line.firstRange(of: "\"caller\":")).lowerBound
      let to = try #require(line.firstRange(of: ",\"process\":")).lowerBound
      return String(line[from..<to])
    }
    #expect(callers[0] == callers[1])
    for part in [#""x-request-id":["id-42"]"#, #""trace_id":"\#(Self.trace)""#, #""query":"b=c""#] {
      #expect(callers[1].contains(part))
    }
  }

  @Test func aLongRouteOfControlCharactersIsWritten() throws {
    let piece = Self.digits(String(repeating: "\u{1}", count: 60))
    let pieces = (0..<4).map { index in
      let text = index == 0 ? "2f" + piece.dropFirst(2) : piece[...]
      return "caller 7 c000 5000 1f \(1000 + index) \(1 << 48 + 240 - 60 * index) \(text)"
    }
    let lines = try Self.lines(
      of: """
        tuplejoin-recording 2 clock-offset 0 join target-pieces=17
        ready 1000
        process 7 5 1 61
        caller 7 c000 5000 1f 0 3 47 45 54
        \(pieces.joined(separator: "\n"))
        caller 7 c000 5000 1f 3 1 2f
        request 9000 7 8 c000 5000 200
        """)
    let route = String(repeating: #"\u0001"#, count: 239)
    #expect(lines.first?.contains(#""route":"/\#(route)""#) == true)
  }

  @Test(arguments: [17, 150])
  func linesWithoutOriginAreCountedAndNotTakenForOthers(pieces: Int) throws {
    let lines = try Self.lines(
      of: """
        tuplejoin-recording 2 clock-offset 0 join target-pieces=\(pieces)
        ready 1000
        process 7 0 1 61
        caller 7 c000 5000 0 3 47 45 54
        caller 7 c000 5000 1 1 61
        caller 7 c000 5000 2 1 61
        caller 7 c000 5000 3 5 2f 65 63 68 6f
        connect 6000 7000 7 8 3 c000 5000 1 0 2 0 a000005 38610 0 6ef24442 80
        """)
    #expect(lines.count == 2)
    #expect(lines[0].contains(#""event":"connect""#) && !lines[0].contains("caller"))
    #expect(lines[0].contains(#""join":{"by":"none","reason":"#))
    #expect(lines[1].contains(#""unreadable":4,"#))
  }

  /// What looks like a line of a later piece than the trace has: a host of 32 bytes, which has no ORIGIN.
  @Test func aPieceBehindTheLastOneIsNoText() throws {
    let host = "1" + String(repeating: "0", count: 31)
    let lines = try Self.lines(
      of: """
        tuplejoin-recording 2 clock-offset 0 join target-pieces=17
        ready 1000
        process 7 0 1 61
        caller 7 c000 5000 1 32 \(Self.digits(host))
        """)
    #expect(lines.last?.contains(#""unreadable":1,"#) == true)
  }

  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

  private static func digits(_ text: String) -> String {
    text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }

  /// The lines of JSON that a recording becomes.
  private static func lines(of recording: String) throws -> [String] {
    let newline = try #require(recording.firstIndex(of: "\n"))
    let header = try RecordingHeader(line: String(recording[..<newline]))
    var correlator = header.trace.correlator(clock: header.clock)
    var writer = JSONLinesWriter()
    var decoder = EventDecoder()
    var batch = EventBatch()
    let stream = Array((recording[recording.index(after: newline)...] + "\n").utf8)
    stream.withUnsafeBytes { decoder.decode($0, into: &batch) }
    correlator.receive(batch) { writer.append($0) }
    _ = correlator.finish { writer.append($0) }
    var text = ""
    writer.drain { text = String(decoding: $0, as: UTF8.self) }
    return text.split(separator: "\n").map(String.init)
  }
}
