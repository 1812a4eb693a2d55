import Testing
import TraceModel

@testable import BpftraceSession

/// Lines of stacks: frames from the script, and their source from tuplejoin.
@Suite struct StackLineTests {
  @Test func framesAndSymbolsAreRead() throws {
    let frame = try #require(
      StackFrame(binary: 2, stack: 0x7fff_ffff_ffff_ffff, depth: 14, level: 13, address: 0x476641))
    #expect(
      events(
        ofLines: "frame 2 7fffffffffffffff 14 13 476641", "symbol 2 476641 61 00", "symbol 2 5")
        == [
          .other(.frame(frame)), .symbol(2, 0x476641, digits: "61 00"), .symbol(2, 5, digits: ""),
        ])
  }

  @Test(arguments: [
    "frame 1 abc 14 14 1", "frame 1 abc 65 0 1", "frame 1 0 1 0 1", "frame 1 abc 0 0 1",
    "frame 1 abc 1 0", "frame 1 abc 1 0 1 ", "frame 1 abc 1 0 1 2", "frame -1 abc 1 0 1",
    "symbol 1", "symbol 1 ", "symbol 1 a 6", "symbol 1 a 61 ", "symbol x a 61",
  ])
  func damagedLinesAreUnreadable(line: String) {
    #expect(events(ofLines: line) == [.other(.unreadable(bytes: line.utf8.count))])
  }

  @Test(arguments: ["1 0 2 0 1 80 0 2 90", "1 0 2 0 1 80 0 2 90 abc"])
  func connectMayHaveAStack(end: String) throws {
    let line = "connect 1 2 3 4 0 0 0 \(end)"
    guard case .other(.connect(let connect)) = events(ofLines: line).first else {
      Issue.record("no connect in \(line)")
      return
    }
    #expect(connect.stack == (end.hasSuffix("abc") ? 0xabc : 0))
  }

  @Test func pendingConnectMayHaveAStack() {
    let numbers = "1, 0, 12884901892, 8589934594, 0, 0, 0, 1, 0, 2, 5242970"
    for (end, stack) in [("", UInt64(0)), (", -1", .max)] {
      guard
        case .other(.pending(let connect)) = events(ofLines: "@connect[-5]: (\(numbers)\(end))")
          .first
      else {
        Issue.record("no connect with \(end)")
        continue
      }
      #expect(connect.stack == stack)
    }
  }
}
