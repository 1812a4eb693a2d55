import Testing
import TraceModel

@testable import BpftraceSession

/// Texts as bpftrace prints them where its `printf` is slow.
@Suite struct PrintedTextTests {
  private static let key = RequestKey(pid: 7, goroutine: 0xc000, start: 0x1000)

  private static func line(_ length: UInt64, _ text: String, field: UInt64 = 3) -> String {
    "(\(7 << 32 | field), \(0xc000), \(0x1000), \(0x1f), \(length), \(text))"
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
  func textIsWhatWasPrinted(length: Int, printed: String, text: String) {
    let bytes = text.unicodeScalars.map { UInt8($0.value) }
    let line = Self.line(UInt64(length), printed) + "\n"
    let expected = [Self.event(UInt64(length), bytes)]
    #expect(events(of: [Array(line.utf8)]) == expected)
    // In whatever pieces it comes.
    for cut in 1..<line.utf8.count {
      let pieces = [Array(line.utf8.prefix(cut)), Array(line.utf8.dropFirst(cut))]
      #expect(events(of: pieces) == expected)
    }
  }

  @Test func noteIsAboveTheLength() {
    let line = Self.line(80 << 48 | 4, #"\x7f\x00\x00\x01"#, field: 998)
    var decoder = EventDecoder()
    var batch = EventBatch()
    Array((line + "\n").utf8).withUnsafeBytes { decoder.decode($0, into: &batch) }
    guard case .callerText(let text) = batch.events.first else {
      Issue.record("\(batch.events)")
      return
    }
    #expect(text.field == .inboundLocal && text.note == 80 && text.length == 4)
    #expect(Array(batch.text[text.text]) == [127, 0, 0, 1])
  }

  @Test(arguments: [
    String(line(5, "/echo").dropLast()), "(x, 1, 1, 1, 5, /echo)", "(1, 1, 1, 5, /echo)",
    "(1, 0, 1, 1, 5, /echo)", "(1, 1, 0, 1, 5, /echo)", "()", "(",
    "(99999999999999999999, 1, 1, 1, 5, /echo)",
  ])
  func damagedLineIsUnreadable(line: String) {
    let events = events(of: [Array((line + "\n").utf8)])
    guard events.count == 1, case .other(.unreadable) = events[0] else {
      Issue.record("\(events)")
      return
    }
  }
}
