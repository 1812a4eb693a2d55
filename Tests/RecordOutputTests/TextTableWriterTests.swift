import Testing
import TraceModel

@testable import RecordOutput

@Suite struct TextTableWriterTests {
  @Test func rowsAreAligned() {
    let table = output(
      of: [
        .connect(.sample()),
        .connect(
          .sample(
            result: .refused, error: 111, duration: 1_234_567_890, caller: nil, command: nil,
            join: .none(.noRequestSeen))),
        .connect(
          .sample(
            result: .pending, duration: nil, caller: nil,
            local: Endpoint(address: IPAddress(ipv4: 0), port: nil), join: .none(.lost))),
        .lost(LostRecord(events: 3)), .summary(Summary()),
      ], by: TextTableWriter())
    #expect(
      table == """
        TIME         PID     COMM         RESULT      MS       REQUEST LOCAL              PEER               CALLER
        08:00:00.123 3326691 caller_tuple established 0.012    17      10.0.0.5:38610     110.242.68.66:80   GET /echo
        08:00:00.123 3326691 -            refused     1234.567 -       10.0.0.5:38610     110.242.68.66:80   - (no-request-seen)
        08:00:00.123 3326691 caller_tuple pending     -        -       0.0.0.0            110.242.68.66:80   - (lost)
        (lost 3 events)

        """)
    #expect(table.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test func longPathIsCut() {
    let caller = Caller.sample(target: value("/" + String(repeating: "x", count: 300)))
    let row = lastRow(of: .sample(caller: caller, command: Array("a-very-long-name".utf8)))
    #expect(row.count == 120)
    #expect(row.hasSuffix("GET /xxxxxxxxxxxxx…"))
    #expect(row.contains(" a-very-long… established "))
  }

  @Test func pathThatWasNotReadWholeSaysSo() {
    let row = lastRow(of: .sample(caller: .sample(target: value("/a", length: 9))))
    #expect(row.hasSuffix(" GET /a…"))
  }

  @Test func controlBytesAreVisible() {
    let caller = Caller.sample(method: value("G\u{1b}"), target: value("/\n\u{9b}\"\\"))
    let row = lastRow(of: .sample(caller: caller, command: [0x41, 0x0a, 0xff]))
    #expect(row.contains(" A%0A%FF "))
    #expect(row.hasSuffix(#" G%1B /%0A%C2%9B"\"#))
  }

  @Test func portOfIPv6IsOutsideTheBrackets() {
    let address = IPAddress(ipv6High: 0, low: 1)
    let row = lastRow(
      of: .sample(
        local: Endpoint(address: address, port: nil), peer: Endpoint(address: address, port: 80)))
    #expect(row.contains(" ::1                [::1]:80           GET /echo"))
  }

  private func lastRow(of record: ConnectRecord) -> Substring {
    output(of: [.connect(record)], by: TextTableWriter()).split(separator: "\n").last ?? ""
  }
}
