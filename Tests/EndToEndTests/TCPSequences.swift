import Foundation
import Testing

/// TCP connections of which it is known how they ended: made by `tcp-sequences`, under tuplejoin.
struct TCPSequences {
  /// A connection, as the program that made it tells of it.
  struct Connection: Hashable {
    let name: String
    let client, server: Int
  }

  let connections: [Connection]
  let outcome: TuplejoinOutcome
  let records: KernelRecords

  /// Traces the program with a subcommand from its first connection to its end.
  static func trace(
    _ arguments: [String], making names: [String], in folder: RunFolder
  ) async throws -> TCPSequences {
    let tuplejoin = try await TuplejoinProcess.start(
      arguments + ["--", "\(ProjectFolder.endToEndTests)/tcp-sequences"] + names, in: folder)
    let outcome = try await tuplejoin.outcome()
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    let connections = outcome.errors.split(separator: "\n").compactMap { line -> Connection? in
      let words = line.split(separator: " ")
      guard words.count == 3, let client = Int(words[1]), let server = Int(words[2]) else {
        return nil
      }
      return Connection(name: String(words[0]), client: client, server: server)
    }
    return TCPSequences(
      connections: connections, outcome: outcome, records: try KernelRecords(outcome))
  }

  /// The records of a kind that are of one end of a connection, in the order of their time.
  func records(
    _ event: String, of connection: Connection, atServer: Bool = false
  ) -> [KernelRecord] {
    let (local, peer) =
      atServer ? (connection.server, connection.client) : (connection.client, connection.server)
    let candidates = records.events.filter { $0.event == event }
    func isOfThem(_ record: KernelRecord) -> Bool {
      record.network?.peer?.port == peer && record.network?.local?.port == local
    }
    // The local port is chosen after the socket has entered SYN_SENT.
    let numbers = Set(candidates.filter(isOfThem).compactMap(\.connection))
    return candidates.filter { record in
      isOfThem(record) || record.connection.map(numbers.contains) ?? false
    }.sorted { $0.timestamp ?? "" < $1.timestamp ?? "" }
  }
}
