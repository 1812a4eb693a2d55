import Testing
import TraceModel

@testable import RecordOutput

@Suite struct TextTableWriterTests {
  @Test func rowsAreAligned() {
    let table = output(
      of: [
        .connect(.sample(code: code("main.get"), name: .sample())),
        .connect(
          .sample(
            result: .refused, error: 111, duration: 1_234_567_890, caller: nil, command: nil,
            join: .none(.noRequestSeen))),
        .connect(
          .sample(
            result: .pending, duration: nil, caller: nil,
            local: Endpoint(address: IPAddress(ipv4: 0), port: nil), join: .none(.lost))),
        .use(.sample(code: code("example.com/app/api.(*Client[...]).Get"), name: .sample())),
        .use(.sample(isReused: false, tuple: nil, name: .sample("::1", port: 8080))),
        .request(.sample()), .request(.sample(status: nil, dialed: nil)),
        .lost(LostRecord(events: 3)), .summary(Summary()),
      ], by: TextTableWriter())
    #expect(
      table == """
        TIME         RESULT      CALLER                         SERVER               LPORT PEER               FUNCTION
        08:00:00.123 established GET /echo                      baidu.com:80         38610 110.242.68.66:80   main.get
        08:00:00.123 refused     - (no-request-seen)            -                    38610 110.242.68.66:80   -
        08:00:00.123 pending     - (lost)                       -                    -     110.242.68.66:80   -
        08:00:00.123 reused      GET /echo                      baidu.com:80         38610 110.242.68.66:80   api.(*Client[...]…
        08:00:00.123 used        GET /echo                      [::1]:8080           -     -                  -
        08:00:00.123 ended       GET /echo                      200 in 12.345 ms, dialed 1, used 2
        08:00:00.123 ended       GET /echo                      in 12.345 ms, used 2
        (lost 3 events)

        """)
    #expect(table.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test func longTextIsCut() {
    let long = String(repeating: "x", count: 300)
    let row = lastRow(
      of: .sample(
        caller: .sample(target: value("/" + long)), code: code("main." + long),
        name: .sample(long, port: 65_535)))
    #expect(row.count == 120)
    #expect(row.contains(" GET /xxxxxxxxxxxxxxxxxxxxxxxx… xxxxxxxxxxxxx…:65535 38610 "))
    #expect(row.hasSuffix(" main.xxxxxxxxxxxx…"))
  }

  @Test func pathThatWasNotReadWholeSaysSo() {
    let row = lastRow(of: .sample(caller: .sample(target: value("/a", length: 9))))
    #expect(row.contains(" GET /a… "))
  }

  @Test func controlBytesAreVisible() {
    let caller = Caller.sample(method: value("G\u{1b}"), target: value("/\n\u{9b}\"\\"))
    let row = lastRow(
      of: .sample(caller: caller, code: code("main.\u{1b}"), name: .sample("a\n\u{1b}")))
    #expect(row.contains(#" G%1B /%0A%C2%9B"\ "#))
    #expect(row.contains(" a%0A%1B:80 "))
    #expect(row.hasSuffix(" main.%1B"))
  }

  @Test func portOfIPv6IsOutsideTheBrackets() {
    let address = IPAddress(ipv6High: 0, low: 1)
    let row = lastRow(of: .sample(peer: Endpoint(address: address, port: 80)))
    #expect(row.hasSuffix(" 38610 [::1]:80           -"))
  }

  private func code(_ function: String) -> CodeStack {
    let frame = CodeStack.Frame(function: Array(function.utf8), file: [], line: 1)
    return CodeStack(frames: [frame], caller: frame, isTruncated: false)
  }

  private func lastRow(of record: ConnectRecord) -> Substring {
    output(of: [.connect(record)], by: TextTableWriter()).split(separator: "\n").last ?? ""
  }
}
