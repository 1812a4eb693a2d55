import Foundation
import GoPrograms
import Testing

extension EndToEndTests {
  /// Each manner of calling an upstream, by stripped programs of several Go versions, with all that can be told.
  ///
  /// One run traces a server of each mode: a start costs more than what it traces. What docs/support.md says of a mode
  /// is measured here; with `TUPLEJOIN_RECORD=1` it is written there anew, which fails the run.
  @Suite(.serialized, .oneLaneFirst, .requires(.everyGo))
  struct ModeTests {
    private static let table = MeasuredTable(
      name: "modes", suite: "ModeTests", corner: "the service", rows: CallMode.all.map(\.words))

    @Test(arguments: ["1.15", "1.19", "1.24", "1.27"])
    func everyModeIsToldAsPromised(version: String) async throws {
      let programs = GroundTruthPrograms(build: GoBuild(version, .stripped, hasModules: true))
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server"), "--requests", "--use-code", "--stack"],
          in: folder)
        var runs: [ModeRun] = []
        for mode in CallMode.all where mode.isIn(version) {
          runs.append(try await ModeRun.make(mode, programs: programs, in: folder))
        }
        let outcome = try await tuplejoin.stop()
        let summary = try outcome.records().summary()
        #expect(
          summary.lost == 0 && summary.overflowed == 0 && summary.unreadable == 0,
          "\(outcome.errors)\n\(outcome.text.split(separator: "\n").last ?? "")")
        var cells: [String: String] = [:]
        for mode in CallMode.all where !mode.isIn(version) { cells[mode.words] = "–" }
        let byProcess = try outcome.byProcess()
        for run in runs {
          let told = try CallModeOutcome(
            run.mode, requests: ModeRun.requests, outcome: byProcess[Int(run.server.server.pid)],
            dialsPath: run.server.dialsPath, peersPath: run.server.peersPath)
          cells[run.mode.words] = try await told.cell(in: folder)
          run.expectNames(told.records)
          try run.expectFunctions(told.records)
          run.expectRequests(told.records)
        }
        try Self.table.expect(cells, of: "Go \(version)")
      }
    }
  }
}

/// One server in one mode, and what it was asked.
private struct ModeRun {
  static let requests = 200

  let mode: CallMode
  let server: TracedServer
  let codesPath: String

  /// The name that the upstream is called by; nil for its address.
  private var upstreamHost: String? { Self.upstreamHost(mode) }

  private static func upstreamHost(_ mode: CallMode) -> String? {
    switch mode.name {
    case "proxy": "nowhere.test"
    // It looks names up itself, and has package net dial an address.
    case "fasthttp": nil
    default: mode.listen.hasPrefix("[") ? nil : "localhost"
    }
  }

  /// Starts a server, and sends it requests.
  static func make(
    _ mode: CallMode, programs: GroundTruthPrograms, in folder: RunFolder
  ) async throws -> ModeRun {
    let name = "-\(mode.name)\(mode.listen.hasPrefix("[") ? "-v6" : "")"
    let codes = folder.file("codes\(name)")
    let server = try await TracedServer.start(
      programs, mode: mode.name, listen: mode.listen, name: name, arguments: ["-codes", codes],
      upstreamHost: upstreamHost(mode), in: folder)
    try await server.load(requests, concurrency: 16, in: folder)
    return ModeRun(mode: mode, server: server, codesPath: codes)
  }

  /// Who is called is told as the program asked for it, before DNS and whatever proxy is used.
  func expectNames(_ records: TraceRecords) {
    guard let host = upstreamHost, mode.name != "refused" else { return }
    let port = server.upstreamAddress.split(separator: ":").last.flatMap { Int($0) }
    let expected =
      mode.name == "proxy"
      ? TraceRecord.Server(address: host, port: 80) : TraceRecord.Server(address: host, port: port)
    let proxy = mode.name == "proxy" ? TraceRecord.Server(address: "localhost", port: port) : nil
    // Where a copy has whom it calls is not known: its dials say it.
    let named = records.connects + (mode.name == "copied" ? [] : records.uses)
    let misnamed = named.filter { record in
      record.server != expected || record.truncated != nil || record.url?.scheme != mode.scheme
        || (record.event == "connect" && record.proxy != proxy)
    }
    let names = Set(misnamed.map { "\($0.event): \(String(describing: $0.server))" })
    #expect(misnamed.isEmpty, "\(mode.words): \(misnamed.count): \(names)")
  }

  /// The function that needs a connection is the one that `runtime.Callers` names in the program itself.
  func expectFunctions(_ records: TraceRecords) throws {
    // Of several calls of a request, each says its number behind the request's.
    let truth = try String(contentsOfFile: codesPath, encoding: .utf8)
      .replacingOccurrences(of: "(?m)^([0-9]+)\\.[0-9] ", with: "$1 ", options: .regularExpression)
      .split(separator: "\n").map(String.init)
    if mode.dialsAlways, mode.by != "none" {
      let areTrue = records.connects.map(\.codeLine).sorted() == truth.sorted()
      #expect(areTrue, "\(mode.words)")
    }
    if mode.relations.contains(.used), ["goroutine", "descent"].contains(mode.by) {
      var told = Set(records.uses.map(\.codeLine))
      if mode.version == "2" {
        // The program's account is of `GetConn`, which is called twice for the request that a connection was dialed
        // for, and not at all for another that gets it first (x/net/http2, `getConnCalled`).
        let ids = Set(truth.map { $0.prefix { $0 != " " } })
        #expect(
          Set(told.map(\.withoutRequest)) == Set(truth.map(\.withoutRequest)), "\(mode.words)")
        told = told.filter { ids.contains($0.prefix { $0 != " " }) }
      }
      let others = told.symmetricDifference(truth)
      #expect(others.count == 0, "\(mode.words): \(others.sorted().prefix(4))")
    }
    let last = Set(
      (records.connects + records.uses).map { $0.code?.stack?.last?.function?.name ?? $0.event })
    #expect(last.subtracting(["runtime.goexit"]).isEmpty, "\(mode.words): \(last)")
  }

  /// Each request is told at its end, with its connections.
  func expectRequests(_ records: TraceRecords) {
    let echoes = records.requests.filter { $0.caller?.url?.path.hasPrefix("/echo/") == true }
    #expect(Set(echoes.map { $0.caller?.url?.path }).count == Self.requests, "\(mode.words)")
    #expect(echoes.count == Self.requests, "\(mode.words)")
    #expect(echoes.allSatisfy { $0.http?.response?.statusCode == 200 && ($0.duration ?? 0) > 0 })
    guard ["goroutine", "descent"].contains(mode.by) else { return }
    let uses = mode.relations.contains(.used) ? mode.calls : 0
    #expect(echoes.allSatisfy { $0.connections?.used == uses }, "\(mode.words)")
    if mode.dialsAlways, !["maxconns", "copied", "fasthttp"].contains(mode.name) {
      #expect(echoes.allSatisfy { $0.connections?.dialed == mode.calls }, "\(mode.words)")
    }
  }
}

extension String {
  /// What follows the first space.
  fileprivate var withoutRequest: Substring { self[(firstIndex(of: " ") ?? startIndex)...] }
}

extension TraceRecord {
  /// As the server logs it: the request, and the function, the file and the line.
  fileprivate var codeLine: String {
    let id = caller?.url?.path.dropFirst("/echo/".count) ?? "-"
    return "\(id) \(code?.function?.name ?? "-") \(code?.file?.path ?? "-") "
      + "\(code?.line?.number ?? 0)"
  }
}
