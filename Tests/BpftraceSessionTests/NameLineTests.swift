import Testing
import TraceModel

@testable import BpftraceSession

/// Lines of names and of ends of requests, and the numbers that connects and uses have of names.
@Suite struct NameLineTests {
  @Test func piecesOfServerAndProxyAreRead() {
    let whole = Array(repeating: "62", count: 60).joined(separator: " ")
    #expect(
      events(ofLines: "name abc5 0 3 61 3a 31", "name abc5 6 70 \(whole)", "name abc1 4 0")
        == [
          .name(0xabc5, piece: 0, isOfProxy: false, length: 3, digits: "61 3a 31"),
          .name(0xabc5, piece: 1, isOfProxy: true, length: 70, digits: whole),
          .name(0xabc1, piece: 4, isOfProxy: false, length: 0, digits: ""),
        ])
  }

  @Test(arguments: [(0, UInt16(200)), (404, 404), (65_535, nil)] as [(Int, UInt16?)])
  func endOfRequestIsRead(status: Int, meaning: UInt16?) {
    let key = RequestKey(pid: 7, goroutine: 0xc000, start: 0x3e8)
    #expect(
      events(ofLines: "request 5000 7 8 c000 3e8 \(status)")
        == [.other(.ended(RequestEnd(time: 5000, tid: 8, request: key, status: meaning)))])
  }

  @Test(arguments: [
    "name 0 0 1 61", "name a 10 1 61", "name a 0", "name a 0 1 6", "name a -1 1 61",
    "name a 0 2 61", "name a 0 61 61", "name a 0 1 61 62", "name a 0 1",
    "request 1 2 3 0 4 200", "request 1 2 3 4 0 200", "request 1 2 3 4 5 65536",
    "request 1 2 3 4 5", "request 1 2 3 4 5 6 7",
  ])
  func damagedLinesAreUnreadable(line: String) {
    #expect(events(ofLines: line) == [.other(.unreadable(bytes: line.utf8.count))])
  }

  @Test(arguments: [("", 0, 0), (" 7", 7, 0), (" 7 8", 7, 8)] as [(String, UInt64, UInt64)])
  func usesAndConnectsMayHaveNumbers(end: String, first: UInt64, second: UInt64) throws {
    guard
      case .other(.connect(let connect)) =
        events(ofLines: "connect 1 2 3 4 0 0 0 1 0 2 0 1 80 0 2 90\(end)").first,
      case .other(.use(let use)) = events(ofLines: "use 1 3 4 0 0 0 20 0 1 80 0 2 90\(end)").first
    else {
      Issue.record("not read with \(end)")
      return
    }
    #expect(connect.stack == first && connect.name == second)
    #expect(use.name == first && use.stack == second)
  }
}
