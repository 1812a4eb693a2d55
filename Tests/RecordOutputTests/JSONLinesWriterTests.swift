import Testing
import TraceModel

@testable import RecordOutput

@Suite struct JSONLinesWriterTests {
  private let process =
    #""process":{"pid":3326691,"tid":3326695,"command":"caller_tuple"}"#
  private let network =
    #""network":{"transport":"tcp","type":"ipv4","local":{"address":"10.0.0.5","port":38610},"#
    + #""peer":{"address":"110.242.68.66","port":80}}"#

  @Test func connectWithItsCaller() {
    #expect(
      line(of: .sample())
        == #"{"timestamp":"2026-11-21T08:00:00.123456789Z","event":"connect","relation":"dialed","#
        + #""result":"established","duration":0.000012345,"caller":{"request":17,"#
        + #""http":{"request":{"method":"GET"}},"url":{"path":"/echo"},"#
        + #""server":{"address":"localhost:3344"},"client":{"address":"127.0.0.1:53322"}},"#
        + process + "," + network + #","join":{"by":"goroutine"}}"# + "\n")
  }

  @Test func useWithItsCaller() {
    #expect(
      output(of: [.use(.sample())])
        == #"{"timestamp":"2026-11-21T08:00:00.123456789Z","event":"use","relation":"used","#
        + #""reused":true,"caller":{"request":17,"#
        + #""http":{"request":{"method":"GET"}},"url":{"path":"/echo"},"#
        + #""server":{"address":"localhost:3344"},"client":{"address":"127.0.0.1:53322"}},"#
        + process + "," + network.dropLast() + #","protocol":{"name":"http","version":"1.1"}},"#
        + #""join":{"by":"context"}}"# + "\n")
    #expect(
      output(of: [
        .use(
          .sample(isReused: nil, isHTTP2: true, caller: nil, tuple: nil, join: .none(.noRequest)))
      ])
        == #"{"timestamp":"2026-11-21T08:00:00.123456789Z","event":"use","relation":"used","#
        + process + #","network":{"transport":"tcp","protocol":{"name":"http","version":"2"}},"#
        + #""join":{"by":"none","reason":"no-request"}}"# + "\n")
  }

  @Test func whatIsUnknownIsAbsent() {
    let record = ConnectRecord.sample(
      result: .pending, duration: nil, caller: nil, command: nil,
      local: Endpoint(address: IPAddress(ipv6High: 0, low: 0), port: nil),
      peer: Endpoint(address: IPAddress(ipv6High: 0x2001_0db8_0000_0000, low: 1), port: 443),
      join: .none(.noRequestSeen))
    #expect(
      line(of: record)
        == #"{"timestamp":"2026-11-21T08:00:00.123456789Z","event":"connect","relation":"dialed","#
        + #""result":"pending","process":{"pid":3326691,"tid":3326695},"#
        + #""network":{"transport":"tcp","type":"ipv6","local":{"address":"::"},"#
        + #""peer":{"address":"2001:db8::1","port":443}},"#
        + #""join":{"by":"none","reason":"no-request-seen"}}"# + "\n")
    let empty = Caller.sample(
      method: value(""), target: value(""), host: value(""), client: value(""))
    #expect(line(of: .sample(caller: empty)).contains(#","caller":{"request":17},"process""#))
  }

  @Test func processIsDescribed() {
    let process = ProcessDescription(
      command: Array("a".utf8), executable: Array("/srv/\u{1b}\"".utf8),
      cgroup: Array("0::/b".utf8),
      containerID: Array("0123".utf8))
    #expect(
      line(of: .sample(process: process)).contains(
        #","process":{"pid":3326691,"tid":3326695,"command":"a","#
          + #""executable":{"path":"/srv/\u001b\""},"linux":{"cgroup":"0::/b"}},"#
          + #""container":{"id":"0123"},"network":{"#))
  }

  @Test func everyResultAndReasonHasItsName() {
    for result in ConnectRecord.Result.allCases {
      #expect(line(of: .sample(result: result)).contains(#","result":"\#(result.rawValue)","#))
    }
    for reason in Join.Reason.allCases {
      #expect(
        line(of: .sample(caller: nil, join: .none(reason)))
          .hasSuffix(#","join":{"by":"none","reason":"\#(reason.rawValue)"}}"# + "\n"))
    }
  }

  @Test func errorFollowsTheResult() {
    #expect(
      line(of: .sample(result: .refused, error: 111))
        .contains(#""result":"refused","errno":111,"duration""#))
  }

  @Test func connectAfterTheResponseSaysSo() {
    #expect(
      line(of: .sample(join: Join(.goroutine, afterResponse: true, sinceResponse: 1_500_000_000)))
        .hasSuffix(
          #","join":{"by":"goroutine","after_response":true,"since_response":1.5}}"# + "\n"))
  }

  @Test func otherRequestsStandInTheJoin() {
    let related = Join.Related(number: 4, request: nil)
    #expect(
      line(
        of: .sample(
          caller: nil, join: Join(.nothing(.ambiguous), ancestor: related, context: related))
      ).hasSuffix(
        #","join":{"by":"none","reason":"ambiguous","ancestor":{"request":4},"context":{"request":4}}}"#
          + "\n"))
    let whole = Join.Related(number: 17, request: .sample())
    #expect(
      line(of: .sample(join: Join(.context, ancestor: whole)))
        .contains(#","join":{"by":"context","ancestor":{"request":17,"#))
  }

  @Test(
    arguments: [
      (0, "0"), (1, "0.000000001"), (1_000, "0.000001"), (500_000_000, "0.5"),
      (1_000_000_000, "1"), (1_000_000_001, "1.000000001"), (127_250_000_000, "127.25"),
      (.max, "18446744073.709551615"),
    ] as [(UInt64, String)])
  func durationIsExact(nanoseconds: UInt64, text: String) {
    #expect(line(of: .sample(duration: nanoseconds)).contains(#","duration":\#(text),"#))
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
      (951_782_399_000_000_000, "2000-02-28T23:59:59.000000000Z"),
      (951_868_799_999_999_999, "2000-02-29T23:59:59.999999999Z"),
      (1_709_251_200_000_000_000, "2024-03-01T00:00:00.000000000Z"),
      (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
      (.max, "2262-04-11T23:47:16.854775807Z"), (.min, "1677-09-21T00:12:43.145224192Z"),
    ] as [(Int64, String)])
  func timestampIsExact(nanoseconds: Int64, text: String) {
    #expect(line(of: .sample(timestamp: nanoseconds)).hasPrefix(#"{"timestamp":"\#(text)","#))
  }

  @Test func secondIsNotKeptTooLong() {
    let times: [Int64] = [1_000_000_000, 1_999_999_999, 2_000_000_000, 1_000_000_000]
    let lines = output(of: times.map { .connect(.sample(timestamp: $0)) }).split(separator: "\n")
    #expect(
      lines.map { $0.dropFirst(14).prefix(30) } == [
        "1970-01-01T00:00:01.000000000Z", "1970-01-01T00:00:01.999999999Z",
        "1970-01-01T00:00:02.000000000Z", "1970-01-01T00:00:01.000000000Z",
      ])
  }

  @Test func truncatedValuesHaveTheirOriginalLength() {
    let caller = Caller.sample(
      method: value("GE", length: 3), target: value("/e", length: 8_200),
      host: value("", length: 70), client: value("1", length: 2))
    #expect(
      line(of: .sample(caller: caller)).contains(
        #""client":{"address":"1"},"truncated":{"http.request.method":3,"url.path":8200,"#
          + #""server.address":70,"client.address":2}},"process""#))
    let inQuery = Caller.sample(target: value("/echo?q", length: 8_200))
    #expect(!line(of: .sample(caller: inQuery)).contains("truncated"))
  }

  @Test func lostRecord() {
    #expect(
      output(of: [.lost(LostRecord(events: 7549))]) == #"{"event":"lost","events":7549}"# + "\n")
  }

  @Test func summaryRecord() {
    var summary = Summary()
    #expect(
      output(of: [.summary(summary)])
        == #"{"event":"summary","requests":0,"connects":0,"joined":0,"#
        + #""joined_by":{"goroutine":0,"context":0,"descent":0},"unjoined":{"total":0},"#
        + #""lost":0,"overflowed":0,"unreadable":0,"evicted":0,"probes":{}}"# + "\n")
    summary.requests = 1
    summary.connects = 2
    summary.joinedBy = [.goroutine: 2, .descent: 1]
    summary.unjoined = [.lost: 4, .noRequest: 5, .overflow: 0]
    summary.lost = 6
    summary.overflowed = [.dialOverflow: 7]
    summary.unreadable = 8
    summary.evicted = 9
    summary.hits = [.connectEnd: .max, .requestStart: 1, .dialOverflow: 7]
    #expect(
      output(of: [.summary(summary)])
        == #"{"event":"summary","requests":1,"connects":2,"joined":3,"#
        + #""joined_by":{"goroutine":2,"context":0,"descent":1},"#
        + #""unjoined":{"total":9,"no-request":5,"lost":4},"lost":6,"overflowed":7,"#
        + #""unreadable":8,"evicted":9,"probes":{"request_start":1,"#
        + #""connect_end":18446744073709551615,"dial_overflow":7}}"# + "\n")
  }

  @Test func largestSummaryFits() {
    var summary = Summary()
    summary.requests = .max
    summary.connects = .max
    summary.joinedBy = [.context: .max]
    summary.unjoined = [
      .lost: .max - 4, .noRequest: 1, .noRequestSeen: 1, .overflow: 1, .notGoThread: 1,
    ]
    summary.lost = .max
    summary.unreadable = .max
    summary.evicted = .max
    for counter in ProbeCounter.allCases {
      summary.hits[counter] = .max
      summary.overflowed[counter] = .max
    }
    #expect(output(of: [.summary(summary)]).utf8.count < 2_000)
  }

  @Test func linesCollectUntilTheyAreDrained() {
    var writer = JSONLinesWriter()
    writer.append(.lost(LostRecord(events: 1)))
    writer.append(.lost(LostRecord(events: 2)))
    let count = writer.count
    #expect(throws: CancellationError.self) {
      try writer.drain { _ in throw CancellationError() }
    }
    #expect(writer.count == count)
    var seen = 0
    writer.drain { seen = $0.count }
    #expect(seen == count)
    #expect(writer.count == 0)
  }
}
