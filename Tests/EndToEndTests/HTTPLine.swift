import Foundation
import Testing

/// A line of `tuplejoin http`, as far as the tests look at it.
struct HTTPLine: Decodable {
  struct Message: Decodable {
    var method, target: String?
    var status_code: Int?
    var headers: [String: String]?
    var body: Body?
    var truncated, malformed: Bool?
  }
  struct Body: Decodable { var size: Int }
  struct Messages: Decodable { var request, response: Message? }
  struct Endpoint: Decodable, Hashable {
    var address: String
    /// Not there if the kernel did not run a program that would have told it.
    var port: Int?
    var process: Process?
  }
  struct Process: Decodable, Hashable {
    var pid: Int
    var command: String?
    var command_args: [String]?
  }
  struct TLS: Decodable { var client: Hello }
  struct Hello: Decodable, Equatable {
    var server_name: String?
    var alpn, supported_versions, library_versions: [String]?
    var ja3, ja4, library: String?
  }

  var event: String
  var missing: String?
  var caller: TraceRecord.Caller?
  var duration: Double?
  var client, server: Endpoint?
  var http: Messages?
  var tls: TLS?
  var events: Int?

  /// Such as "GET /path 200"; "-" for what is missing.
  var words: String {
    [
      http?.request?.method ?? "-", http?.request?.target ?? "-",
      http?.response?.status_code.map(String.init) ?? "-",
    ].joined(separator: " ")
  }
}

/// The figures of the summary of `tuplejoin http`.
struct HTTPFigures: Decodable {
  struct Line: Decodable { var http: HTTPFigures }
  var exchanges, unanswered, unrequested, tls, malformed, incomplete, repeated: Int
  var evicted, lost, fragments, displaced: Int
}

extension TuplejoinOutcome {
  /// The records on standard output but the summary; each must be as the schema wants it.
  func httpLines() throws -> [HTTPLine] {
    try RecordSchema.expectValid(output)
    return try output.split(separator: UInt8(ascii: "\n"))
      .map { try JSONDecoder().decode(HTTPLine.self, from: $0) }
      .filter { $0.event != "summary" }
  }

  /// The exchanges in words, in the order of the records.
  func exchanges() throws -> [String] {
    try httpLines().filter { $0.event == "http" }.map(\.words)
  }

  func httpFigures() throws -> HTTPFigures {
    try JSONDecoder().decode(HTTPFigures.Line.self, from: lastLine).http
  }
}
