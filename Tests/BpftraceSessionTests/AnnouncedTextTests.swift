import Testing
import TraceModel

@testable import BpftraceSession

/// Texts in a line of their own, as bpftrace prints them where its `printf` is slow.
@Suite struct AnnouncedTextTests {
  private static let key = RequestKey(pid: 7, goroutine: 0xc000, start: 0x1000)

  private static func announcement(_ length: Int, field: Int = 3) -> String {
    "piece 7 c000 1000 1f \(field) \(length)"
  }

  private static func text(_ text: String, of length: Int, field: UInt64 = 3) -> String {
    "(\(0x1000 ^ (7 << 32 | UInt64(length % 65_536) << 16 | field)), \(text))"
  }

  private static func event(_ length: UInt64, _ text: [UInt8]) -> ReadableEvent {
    .text(
      .target(piece: 0), key, length: length,
      digits: text.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " "))
  }

  @Test(arguments: [
    (5, "/echo", "/echo"), (0, "", ""), (3, "a)b", "a)b"), (2, "()", "()"),
    (4, #"a\x0a\x00\xff"#, "a\n\0\u{ff}"),
    // What would be printed as it is can only be the target's own.
    (5, #"\x41a"#, #"\x41a"#), (1, #"\"#, #"\"#), (3, #"\xg"#, #"\xg"#), (4, #"\x0A"#, #"\x0A"#),
    // Here there are too many bytes for anything else.
    (5, #"\x0ab"#, #"\x0ab"#), (8, #"\x0a\xff"#, #"\x0a\xff"#),
    // One of the two is the target's own, and none can say which.
    (6, #"b\x0a\xff"#, "b"),
    (100_000, String(repeating: "z", count: 64), String(repeating: "z", count: 64)),
  ])
  func textIsThatOfItsAnnouncement(length: Int, printed: String, text: String) {
    let bytes = text.unicodeScalars.map { UInt8($0.value) }
    let lines = [Self.announcement(length), Self.text(printed, of: length)].map { $0 + "\n" }
      .joined()
    let expected = [Self.event(UInt64(length), bytes)]
    #expect(events(of: [Array(lines.utf8)]) == expected)
    // In whatever pieces it comes.
    for cut in 1..<lines.utf8.count {
      let pieces = [Array(lines.utf8.prefix(cut)), Array(lines.utf8.dropFirst(cut))]
      #expect(events(of: pieces) == expected)
    }
  }

  @Test func noteIsAboveTheLength() {
    let lines = [
      Self.announcement(80 << 48 | 4, field: 998),
      Self.text(#"\x7f\x00\x00\x01"#, of: 4, field: 998),
    ]
    var decoder = EventDecoder()
    var batch = EventBatch()
    Array(lines.map { $0 + "\n" }.joined().utf8).withUnsafeBytes {
      decoder.decode($0, into: &batch)
    }
    guard case .callerText(let line) = batch.events.first else {
      Issue.record("\(batch.events)")
      return
    }
    #expect(line.field == .inboundLocal && line.note == 80 && line.length == 4)
    #expect(Array(batch.text[line.text]) == [127, 0, 0, 1])
  }

  /// bpftrace reads the rings of the processors one after the other: another one's lines may come between.
  @Test(arguments: ["tick 1", "Lost 3 events", "caller 7 c000 1000 1f 0 3 47 45 54"])
  func anotherLineMayComeBetween(line: String) {
    let lines = [Self.announcement(5), line, Self.text("/echo", of: 5)]
    let events = events(of: [Array(lines.map { $0 + "\n" }.joined().utf8)])
    #expect(events.count == 2 && events.last == Self.event(5, Array("/echo".utf8)))
  }

  /// Where lines were lost, no text is taken for another's.
  @Test(arguments: [
    [echo], [announcement(5), text("/echo", of: 5, field: 4)],
    [announcement(6), echo], [announcement(5), announcement(6), echo],
    [announcement(5), echo, echo], [announcement(5), String(echo.dropLast())],
    [announcement(5), "(x, /echo)"], [announcement(5), announcement(5) + " 61", echo],
  ])
  func textWithoutItsLineIsUnreadable(lines: [String]) {
    let events = events(of: [Array(lines.map { $0 + "\n" }.joined().utf8)])
    guard case .other(.unreadable) = events.last else {
      Issue.record("\(events)")
      return
    }
    #expect(
      events.count { if case .text = $0 { true } else { false } }
        == (lines == [Self.announcement(5), Self.echo, Self.echo] ? 1 : 0))
  }

  private static let echo = text("/echo", of: 5)
}
