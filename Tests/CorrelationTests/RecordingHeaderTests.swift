import Testing
import TraceModel

@testable import Correlation

/// The first line of a recording.
@Suite struct RecordingHeaderTests {
  @Test(arguments: [
    "join target-pieces=17 header=x-a query=1", "accept", "accept target-pieces=3", "icmp",
    "states",
    "states summary=1 server=ipv4,0,2130706433,80", "http via=sendmsg head-limit=256 field=host",
  ])
  func aLineIsReadAsItIsWritten(words: String) throws {
    let line = "tuplejoin-recording 2 clock-offset -5 \(words)"
    let header = try RecordingHeader(line: line)
    #expect(header.clock.offset == -5 && header.line == line + "\n")
  }

  @Test(
    arguments: [
      ("tuplejoin-recording 1 clock-offset 5 target-pieces 17", .version(1)),
      ("tuplejoin-recording 3 whatever", .version(3)),
      (
        "tuplejoin-recording 2 clock-offset 5 join target-pieces=17 later=1",
        .trace("join target-pieces=17 later=1")
      ),
      ("tuplejoin-recording 2 clock-offset 5 dns", .trace("dns")),
      ("tuplejoin-recording 2 clock-offset x join target-pieces=17", .notHeader),
      ("tuplejoin-recording 2 clock-offset 5", .notHeader), ("tuplejoin-recording 2", .notHeader),
      ("tuplejoin-recording two clock-offset 5 icmp", .notHeader), ("", .notHeader),
      ("tuplejoin-segments 1 5 256", .notHeader),
    ] as [(String, RecordingHeader.Unreadable)])
  func whatCannotBeReadIsToldApart(line: String, reason: RecordingHeader.Unreadable) {
    #expect(throws: reason) { try RecordingHeader(line: line) }
  }
}
