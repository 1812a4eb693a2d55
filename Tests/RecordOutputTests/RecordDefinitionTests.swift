import Foundation
import Testing
import TraceModel

@testable import RecordOutput

/// What records state of their members is what the schema and the documentation say.
@Suite struct RecordDefinitionTests {
  private static var records: RecordListing { RecordListing(of: CompleteRecords.all) }

  @Test func everyObjectIsDefinedOnce() {
    let names =
      Self.records.lines.map(\.definition.name) + Self.records.parts.map(\.definition.name)
    #expect(Set(names).count == names.count)
    #expect(Self.records.missing.isEmpty, "no sample has one")
  }

  @Test func schemaIsUpToDate() throws {
    try expect(
      SchemaText.text(of: Self.records), isIn: "Sources/RecordOutput/record.schema.json")
  }

  @Test func schemaIsJSON() throws {
    let records = Self.records
    let schema = try JSONSerialization.jsonObject(with: Data(SchemaText.text(of: records).utf8))
    let definitions = (schema as? [String: Any])?["$defs"] as? [String: Any]
    #expect(definitions?.count == records.lines.count + records.parts.count)
  }

  @Test func documentationIsUpToDate() throws {
    try expect(RecordTables.text(of: Self.records), isIn: "docs/records.md")
  }

  /// Expects that a text is what this file of the project has; `TUPLEJOIN_RECORD=1` writes it anew, and fails the run.
  private func expect(_ text: String, isIn path: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../\(path)").standardizedFileURL
    if ProcessInfo.processInfo.environment["TUPLEJOIN_RECORD"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file.path): review the difference")
      return
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
  }
}

/// A record of each kind, with every object that it may have.
private enum CompleteRecords {
  static var all: [any RecordLine] {
    [connect, use, request, accept, http, tls, icmp, state, connection] as [any RecordLine]
      + [LostRecord(events: 1), summary, HTTPRunLine(summary: HTTPSummary(tally: HTTPTally()))]
  }

  private static let connect = ConnectRecord.sample(
    join: Join(.context, ancestor: Join.Related(number: 1, request: nil)),
    code: CodeStack(
      frames: [CodeStack.Frame(function: [], file: [], line: 1)], caller: nil, isTruncated: false),
    name: .sample(proxy: ServerName.Host(address: [], port: 1)))
  private static let use = UseRecord.sample()
  private static let request = RequestRecord.sample()

  private static func event(_ name: EventName, _ fields: [EventRecord.Field]) -> EventRecord {
    EventRecord(
      name, at: connect.timestamp,
      fields
        + [.local, .peer, .source, .destination].map {
          EventRecord.Field($0, .endpoint(connect.tuple.local))
        })
  }

  private static let accept = AcceptLine(record: event(.accept, []))
  private static let icmp = ICMPLine(record: event(.icmp, []))
  private static let state = StateLine(record: event(.state, []))
  private static let connection = ConnectionLine(
    record: event(.connection, [EventRecord.Field(.timeline, .list([[]]))]))

  private static let (client, server) = (connect.tuple.local, connect.tuple.peer)

  private static func record(_ event: HTTPEvent) -> HTTPRecord {
    HTTPRecord(
      timestamp: connect.timestamp, event: event, owner: ConnectionOwner(use),
      client: HTTPProcess(pid: 1, command: nil, arguments: nil, argumentsLength: nil))
  }

  private static var http: HTTPLine {
    let exchange = HTTPExchange(
      client: client, server: server,
      request: HTTPRequest(time: 0, method: 0..<0, target: 0..<0, head: HTTPHeadText()),
      response: HTTPResponse(time: 0, status: 200, head: HTTPHeadText()))
    return HTTPLine(record: record(.exchange(exchange)), exchange: exchange)
  }

  private static var tls: TLSLine {
    let hello = TLSHello(
      time: 0, client: client, server: server, serverName: nil, protocols: [], fingerprint: nil)
    return TLSLine(record: record(.tls(hello)), hello: hello)
  }

  private static var summary: Summary {
    var summary = Summary()
    summary.uses = 0
    summary.http = HTTPSummary(tally: HTTPTally())
    return summary
  }
}
