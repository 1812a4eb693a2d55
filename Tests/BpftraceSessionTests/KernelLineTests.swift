import Testing
import TraceModel

@testable import BpftraceSession

/// The lines of the traces beside the join.
@Suite struct KernelLineTests {
  @Test func everyKindOfLineIsRead() {
    let read = events(of: [Array(kernelSampleStream.utf8)])
    #expect(read.count == 13)
    #expect(!read.contains { if case .other(.unreadable) = $0 { true } else { false } })
  }

  @Test func acceptTellsOfTheQueueIfItIsKnown() throws {
    let rest = "2 0 7f000001 80 0 a000005 38610 63"
    #expect(
      try accept("accept 1 2 3 1 5 128 \(rest)").queue == Accept.Queue(length: 5, maximum: 128))
    #expect(try accept("accept 1 2 3 0 0 0 \(rest)").queue == nil)
  }

  @Test func endOfTimeWaitMayBeProvisional() throws {
    let line = { (new: Int) in "state 9 1 2 3 1 0 0 6 \(new) 0 2 0 7f000001 5 0 7f000001 80 63" }
    #expect(try state(line(7)).isProvisional == false)
    #expect(try state(line(0)).isProvisional)
    #expect(try state(line(0)).new == .close)
  }

  @Test(arguments: [
    (7, 2, true), (7, 10, true), (1, 4, true), (8, 9, true), (10, 7, true), (2, 1, false),
    (10, 3, false), (4, 5, false), (1, 7, false), (9, 7, false),
  ])
  func changeIsOfTheProcessOnlyIfItIsItsDoing(old: Int, new: Int, isOfProcess: Bool) throws {
    let change = try state("state 9 1 2 3 1 4 4 \(old) \(new) 0 2 0 7f000001 5 0 7f000001 80 63")
    #expect(change.isOfProcess == isOfProcess)
  }

  /// The last word ends with the last byte, and may stand there again.
  @Test func bytesAreThoseOfTheirWords() {
    let kinds = [
      ("1 61616161616161", "61"), ("2 61626262626262", "61 62"),
      ("7 61626364656667", "61 62 63 64 65 66 67"),
      ("8 6162636465666768", "61 62 63 64 65 66 67 68"),
      ("8 61626364656667686162636465666768", "61 62 63 64 65 66 67 68"),
      ("9 61626364656667686263646566676869", "61 62 63 64 65 66 67 68 69"),
    ]
    for (words, bytes) in kinds {
      #expect(events(ofLines: "bytes 1 2 3 \(words)") == [.kernel(["1", "2", "3", bytes])])
    }
    let name = "63616c6c65725f7475706c6500000000"
    let call = "call 1 0 9 5 2 3 1 1 1 1 5 2 0 7f000001 5 0 7f000001 80"
    let spaced = stride(from: 0, to: 32, by: 2).map { name.dropFirst($0).prefix(2) }
    let older = "\(call) \(spaced.joined(separator: " "))"
    #expect(events(ofLines: "\(call) \(name)") == events(ofLines: older))
  }

  @Test func textsOfPayloadAreJoined() {
    let sixty = [String](repeating: "61", count: 60).joined(separator: " ")
    let kinds = [
      ("62 /  / ", "62"), ("\(sixty) 63 / 63 / ", "\(sixty) 63"),
      ("\(sixty) 63 63 / \(sixty) 63 / 63 64", "\(sixty) \(sixty) 63 64"),
      ("\(sixty) / \(sixty) / \(sixty) 62", "\(sixty) \(sixty) \(sixty)"),
    ]
    for (texts, joined) in kinds {
      #expect(events(ofLines: "payload 1 2 3 \(texts)") == [.kernel(["1", "2", "3", joined])])
    }
  }

  @Test(arguments: [
    "segment ", "segment 0", "segment 00 f", "wire 1 2 3", "wire -1 2 3 4", "wire 1 2 3 4 5",
    "call 1 0 9 5 2 3 1 2 1 1 5 2 0 7f000001 5 0 7f000001 80 63",
    "call 1 0 9 5 2 3 1 1 4294967296 1 5 2 0 7f000001 5 0 7f000001 80 63",
    "call 1 0 9 5 2 3 1 1 1 1 0 2 0 7f000001 5 0 7f000001 80 63",
    "call 1 0 9 5 2 3 1 1 1 1 5 2 0 7f000001 5 0 7f000001 80",
    "bytes 1 2 3 9 6162636465666768", "bytes 1 2 3 0 6162636465666768", "bytes 1 2 3 2 61",
    "bytes 1 2 3 8 616263646566676", "bytes 1 2 3 8 61626364656667 8", "bytes 1 2 3 8",
    "bytes 1 2 3 65536 6162636465666768", "payload 1 2 3  /  / ",
    "payload 1 2 3 61 / 62 / ", "payload 1 2 3 61 /  / 62",
    "payload 1 2 3 61",
    "payload 1 2 3 61 / ", "payload 1 2 61 /  / ", "end 1 0 9 2 0 7f000001 5 0 7f000001",
    "printed 1", "printed 1 2 3", "end 1 0 9 3 0 7f000001 5 0 7f000001 80",
    "accept 1 2 3 2 5 128 2 0 7f000001 80 0 a000005 38610 63",
    "accept 1 2 3 1 5 128 2 0 7f000001 80 0 a000005 38610", "accept 1 2 3 1 5",
    "arguments 1 1 0 2 61 62 63", "arguments 1 1 5 5 61", "arguments 1 1 0 2 ",
    "icmp 1 2 3 0 1 2 0 1 0 1 8 0 1 6c / 63", "icmp 1 2 3 1 3 2 0 1 0 1 8 0 1 6c / 63",
    "icmp 1 2 3 1 1 2 0 1 0 1 8 0 1 6c 63", "icmp 1 2 3 1 1 2 0 1 0 1 256 0 1 6c / 63",
    "icmp 1 2 3 1 1 2 0 1 0 1 8 0 1 / 63", "icmp 1 2 3 1 1 2 0 1 0 1 8 0 1 6c / ",
    "state 9 1 2 3 3 0 0 6 7 0 2 0 7f000001 5 0 7f000001 80 63",
    "state 9 1 2 3 1 0 0 12 7 0 2 0 7f000001 5 0 7f000001 80 63",
    "state 9 1 2 3 1 0 0 0 7 0 2 0 7f000001 5 0 7f000001 80 63",
    "state 9 1 2 3 1 0 0 6 12 0 2 0 7f000001 5 0 7f000001 80 63",
    "state 9 1 2 3 1 0 0 6 7 0 3 0 7f000001 5 0 7f000001 80 63",
  ])
  func whatIsDamagedIsUnreadable(line: String) {
    #expect(events(ofLines: line) == [.other(.unreadable(bytes: line.utf8.count))])
  }

  private func accept(_ line: String) throws -> Accept {
    guard case .accept(let accept) = try event(line) else { throw NotRead(line: line) }
    return accept
  }

  private func state(_ line: String) throws -> StateChange {
    guard case .state(let change) = try event(line) else { throw NotRead(line: line) }
    return change
  }

  private struct NotRead: Error { let line: String }

  private func event(_ line: String) throws -> Event {
    var decoder = EventDecoder()
    var batch = EventBatch()
    Array("\(line)\n".utf8).withUnsafeBytes { decoder.decode($0, into: &batch) }
    return try #require(batch.events.first)
  }
}
