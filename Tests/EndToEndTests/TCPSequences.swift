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

  /// Traces the program with a subcommand, until all that it did has been told of.
  ///
  /// What the kernel did not run a program for, as it ran another trace's on that processor, is missing, and counted, as is
  /// what found a ring full, since the whole machine's connections are traced: where that leaves a gap it is done once
  /// more, up to five times.
  static func trace(
    _ arguments: [String], making names: [String], by wrapper: [String] = [],
    environment: [String: String?] = [:], in folder: RunFolder
  ) async throws -> TCPSequences {
    for _ in 1...4 {
      let run = try await traceOnce(
        arguments, making: names, by: wrapper, environment: environment, in: folder)
      let misses = try run.outcome.missedEvents() > 0
      guard misses && run.hasGap else { return run }
      if let option = arguments.firstIndex(of: "--record") { unlink(arguments[option + 1]) }
    }
    return try await traceOnce(
      arguments, making: names, by: wrapper, environment: environment, in: folder)
  }

  /// Whether a change of an end's state does not begin where the one before ended, or the last one does not end it.
  private var hasGap: Bool {
    connections.contains { connection in
      [false, true].contains { isServer in
        let changes = records("state", of: connection, atServer: isServer)
        let ends = records("connection", of: connection, atServer: isServer)
        return zip(changes, changes.dropFirst()).contains { $0.state?.new != $1.state?.old }
          || changes.last.map { !["TIME_WAIT", "CLOSE"].contains($0.state?.new) } == true
          || ends.contains { $0.incomplete != nil }
      }
    }
  }

  private static func traceOnce(
    _ arguments: [String], making names: [String], by wrapper: [String],
    environment: [String: String?], in folder: RunFolder
  ) async throws -> TCPSequences {
    let tuplejoin = try await TuplejoinProcess.trace(
      arguments, in: folder, environment: environment)
    let program = try await folder.run(
      "sequences", wrapper + ["\(ProjectFolder.endToEndTests)/tcp-sequences"] + names)
    let connections = program.output.split(separator: "\n").compactMap(Connection.init)
    try #require(!connections.isEmpty, "\(program.errors)")
    try await untilTold(tuplejoin, in: folder)
    let outcome = try await tuplejoin.stop()
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    return try TCPSequences(connections: connections, outcome: outcome)
  }

  /// Makes connections until the end of one is told: what was on its way before has been told, too.
  ///
  /// Another one each second, since the kernel may not run the program at the end of the one that is waited for.
  private static func untilTold(_ tuplejoin: TuplejoinProcess, in folder: RunFolder) async throws {
    var markers: [Connection] = []
    try await Deadline().wait(
      until: "the last connection",
      doing: {
        let program = try await folder.run(
          "marker-\(markers.count)", ["\(ProjectFolder.endToEndTests)/tcp-sequences", "reset"])
        markers += program.output.split(separator: "\n").compactMap(Connection.init)
      }
    ) {
      tuplejoin.process.output.split(separator: "\n").contains { line in
        !["\"new\":\"SYN_", "\"new\":\"ESTABLISHED\""].contains(where: line.contains)
          && markers.contains { marker in
            [marker.client, marker.server].allSatisfy { line.contains("\"port\":\($0)}") }
          }
      }
    }
  }

  /// The records of a kind that are of one end of a connection, in the order of their time.
  func records(
    _ event: String, of connection: Connection, atServer: Bool = false
  ) -> [KernelRecord] {
    let (local, peer) =
      atServer ? (connection.server, connection.client) : (connection.client, connection.server)
    let candidates = byPeer[peer, default: []].filter { $0.event == event }
    func isOfThem(_ record: KernelRecord) -> Bool { record.network?.local?.port == local }
    // The local port is chosen after the socket has entered SYN_SENT.
    let own = candidates.filter(isOfThem)
    // Nor has a server's socket its peer when it enters SYN_RECV, before Linux 6.18.
    let numbered = Set(own.compactMap(\.connection)).flatMap { byNumber[$0, default: []] }
    return (own.filter { $0.connection == nil } + numbered.filter { $0.event == event })
      .sorted { $0.timestamp ?? "" < $1.timestamp ?? "" }
  }

  private let byPeer, byNumber: [Int: [KernelRecord]]

  /// Takes what was told of connections that some program made.
  init(connections: [Connection], outcome: TuplejoinOutcome) throws {
    self.connections = connections
    self.outcome = outcome
    records = try KernelRecords(outcome)
    byNumber = Dictionary(grouping: records.events) { $0.connection ?? 0 }
    byPeer = Dictionary(grouping: records.events) { $0.network?.peer?.port ?? 0 }
  }
}

extension TCPSequences.Connection {
  /// Reads `NAME CLIENT SERVER`.
  fileprivate init?(_ line: Substring) {
    let words = line.split(separator: " ")
    guard words.count == 3, let client = Int(words[1]), let server = Int(words[2]) else {
      return nil
    }
    self.init(name: String(words[0]), client: client, server: server)
  }
}
