import Foundation
import Testing

/// A line of a trace beside the join, as far as the tests look at it.
struct KernelRecord: Decodable, Equatable {
  var event: String
  var timestamp: String?
  var process: Process?
  var network: Network?
  var queue: Queue?
  var caller: TraceRecord.Caller?
  var sender: String?
  var icmp: ICMP?
  var source, destination: Endpoint?
  var connection: Int?
  var side, end: String?
  var state: StateChange?
  var duration: Double?
  var errno: Int?
  var incomplete: Bool?
  var timeline: [State]?
  // Of the summary.
  var events: [String: Int]?
  var lost, overflowed, unreadable, evicted: Int?

  struct Process: Decodable, Equatable {
    enum CodingKeys: String, CodingKey {
      case pid, tid, command, truncated
      case arguments = "command_args"
    }

    var pid, tid: Int
    var command: String?
    var arguments: [String]?
    var truncated: Int?
  }

  struct Network: Decodable, Equatable {
    var type: String
    var interface: String?
    var local, peer: Endpoint?
  }

  struct Endpoint: Decodable, Equatable {
    var address: String
    var port: Int?
  }

  struct Queue: Decodable, Equatable { var length, maximum: Int }

  struct ICMP: Decodable, Equatable {
    enum CodingKeys: String, CodingKey {
      case type, code, identifier, sequence
      case typeName = "type_name"
      case codeName = "code_name"
    }

    var type, code: Int
    var typeName, codeName: String?
    var identifier, sequence: Int?
  }

  struct StateChange: Decodable, Equatable { var old, new: String }

  struct State: Decodable, Equatable {
    var state: String
    var start: Double
    var duration: Double?
  }
}

/// The records of one run of a trace beside the join.
struct KernelRecords {
  /// All but the summary.
  let events: [KernelRecord]
  let summary: KernelRecord

  /// Reads the lines of a run, each of which must be as the schema wants it; nothing may be lost.
  init(
    _ outcome: TuplejoinOutcome, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try RecordSchema.expectValid(outcome.output, sourceLocation: sourceLocation)
    let decoder = JSONDecoder()
    let records = try outcome.lines.map { try decoder.decode(KernelRecord.self, from: $0) }
    summary = try #require(
      records.last { $0.event == "summary" }, "\(outcome.errors)", sourceLocation: sourceLocation)
    events = records.dropLast()
    #expect(summary.lost == 0 && summary.unreadable == 0, sourceLocation: sourceLocation)
    #expect(summary.overflowed == 0 && summary.evicted == 0, sourceLocation: sourceLocation)
    for (event, count) in summary.events ?? [:] {
      #expect(events.count { $0.event == event } == count, sourceLocation: sourceLocation)
    }
  }

  /// The records of one process in the order of their time.
  func events(of pid: pid_t) -> [KernelRecord] {
    events.filter { $0.process?.pid == Int(pid) }.sorted { $0.timestamp ?? "" < $1.timestamp ?? "" }
  }
}
