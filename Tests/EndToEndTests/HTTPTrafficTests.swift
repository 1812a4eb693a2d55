import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// `tuplejoin http` on real traffic of loopback.
  @Suite(.serialized, .oneLane, .requires(.nginx)) struct HTTPTrafficTests {
    /// Sends requests that are cut in some way, and compares what both sides say of them.
    @Test(arguments: ["split", "long", "pipelined", "kinds"], ["127.0.0.1", "::1"])
    func requestsCutAnywhereAreShown(kind: String, address: String) async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.filter(["--port", "\(nginx.port)"], in: folder)
        let client = try await folder.run(
          "client",
          ["\(ProjectFolder.endToEndTests)/http-requests", address, "\(nginx.port)", kind])
        #expect(client.termination == .exited(0), "\(client.errors)")
        let expected = client.output.split(separator: "\n").map(String.init)
        try await tuplejoin.waitForLines(expected.count)
        let outcome = try await tuplejoin.stop()
        #expect(outcome.exitCode == 0)
        #expect(try outcome.exchanges() == expected)
        let figures = try outcome.httpFigures()
        #expect(figures.exchanges == expected.count && figures.lost == 0 && figures.malformed == 0)
        #expect(try outcome.httpLines().allSatisfy { $0.server?.address == address })
      }
    }

    @Test func everyInterfaceIsSeenOnce() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        // Loopback shows each packet twice, as sent and as received.
        let tuplejoin = try await TuplejoinProcess.start(
          ["http", "--port", "\(nginx.port)", "--ready-file", folder.file("ready")], in: folder)
        try await Deadline().wait(until: "the ready file") {
          FileManager.default.fileExists(atPath: folder.file("ready"))
        }
        for number in 0..<5 {
          _ = try CommandOutput.text(of: ["curl", "-sf", nginx.url("/a?\(number)")])
        }
        try await tuplejoin.waitForLines(5)
        let outcome = try await tuplejoin.stop()
        #expect(try outcome.exchanges() == (0..<5).map { "GET /a?\($0) 200" })
        #expect(try outcome.httpFigures().repeated == 0)
      }
    }

    @Test func fieldsAndSizesAreShown() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.filter(
          ["--port", "\(nginx.port)", "--header", "X-Name", "--header", "server", "--count", "1"],
          in: folder)
        _ = try CommandOutput.text(of: [
          "curl", "-sf", "-H", "x-name: \"a\\b\u{e9}", "-d", "12345", nginx.url("/a"),
        ])
        let line = try #require(try await tuplejoin.outcome().httpLines().first)
        #expect(line.http?.request?.headers == ["x-name": "\"a\\b\u{e9}"])
        #expect(line.http?.response?.headers?["server"]?.hasPrefix("nginx") == true)
        #expect(line.http?.request?.body?.size == 5 && line.http?.response?.body?.size == 1)
        #expect((line.duration ?? 0) > 0)
      }
    }

    @Test func tlsConnectionsAreNamed() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.filter(
          ["--port", "\(nginx.port)", "--count", "1"], in: folder)
        // The server does not speak TLS; the beginning of the connection is all the same.
        _ = try await folder.run(
          "curl",
          [
            "curl", "-sk", "--resolve", "example.com:\(nginx.port):127.0.0.1",
            "https://example.com:\(nginx.port)/",
          ])
        let line = try #require(try await tuplejoin.outcome().httpLines().first)
        #expect(line.event == "tls")
        #expect(line.tls?.client.server_name == "example.com")
        #expect(line.tls?.client.alpn == ["h2", "http/1.1"])
      }
    }

    @Test func pythonServesAsWell() async throws {
      try await RunFolder.open { folder in
        try folder.write("hello", to: "file")
        let port = FreePort.next()
        _ = try await folder.start(
          "python", ["python3", "-m", "http.server", "\(port)", "--bind", "127.0.0.1"])
        try await Deadline().wait(until: "python") { FreePort.isOpen(port) }
        let tuplejoin = try await TuplejoinProcess.filter(["--port", "\(port)"], in: folder)
        for target in ["/file", "/nothing"] {
          _ = try CommandOutput.text(of: ["curl", "-s", "http://127.0.0.1:\(port)\(target)"])
        }
        try await tuplejoin.waitForLines(2)
        #expect(try await tuplejoin.stop().exchanges() == ["GET /file 200", "GET /nothing 404"])
      }
    }

    @Test func otherPortsAndNetworksAreLeftOut() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let wanted = try await TuplejoinProcess.filter(
          ["--port", "\(nginx.port)", "--network", "::1/128", "--count", "1"], in: folder)
        _ = try CommandOutput.text(of: ["curl", "-sf", nginx.url("/a?left-out")])
        _ = try CommandOutput.text(of: ["curl", "-sf", "http://[::1]:\(nginx.port)/a?wanted"])
        #expect(try await wanted.outcome().exchanges() == ["GET /a?wanted 200"])
      }
    }

    @Test func aRecordingGivesTheSameLines() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.filter(
          ["--port", "\(nginx.port)", "--record", folder.file("recording")], in: folder)
        _ = try CommandOutput.text(of: ["curl", "-sf", nginx.url("/a"), nginx.url("/short")])
        try await tuplejoin.waitForLines(2)
        let outcome = try await tuplejoin.stop()
        let replay = try await folder.run(
          "replay", [ProjectFolder.executable, "replay", folder.file("recording")])
        #expect(replay.termination == .exited(0))
        #expect(replay.output == outcome.text)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("recording"))
        #expect(mode[.posixPermissions] as? Int == 0o600)
      }
    }

    @Test(arguments: [2, 4, 10])
    func aClientWithSeveralRequestsUnderWayHasItsResponses(window: Int) async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let outcome = try await outcome(
          of: ["http-window", "127.0.0.1", "\(nginx.port)", "\(window)", "2000"], nginx, in: folder)
        #expect(try outcome.httpFigures().exchanges == 2_000)
        try expectAllPairs(outcome)
      }
    }

    /// Each of apt's rounds is a connection of its own; its packages are short, as of a long segment not all is taken.
    @Test func aptHasItsResponses() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let outcome = try await outcome(
          of: ["http-apt", folder.path, "\(nginx.port)", "40", "10"], nginx, in: folder)
        #expect(try outcome.httpFigures().exchanges >= 400)
        try expectAllPairs(outcome)
      }
    }

    /// What is told while a script of this folder asks nginx.
    private func outcome(
      of client: [String], _ nginx: NginxServer, in folder: RunFolder
    ) async throws -> TuplejoinOutcome {
      let tuplejoin = try await TuplejoinProcess.filter(
        ["--port", "\(nginx.port)", "--header", "x-for"], in: folder)
      let client = try await folder.run(
        "client", ["\(ProjectFolder.endToEndTests)/\(client[0])"] + client.dropFirst())
      #expect(client.termination == .exited(0), "\(client.errors)")
      return try await tuplejoin.stop()
    }

    /// Nothing is lost, and each response names the target of its request.
    private func expectAllPairs(_ outcome: TuplejoinOutcome) throws {
      let figures = try outcome.httpFigures()
      #expect(figures.lost == 0 && figures.unanswered == 0 && figures.unrequested == 0)
      let wrong = try outcome.httpLines().compactMap(\.http).filter {
        $0.request?.target != $0.response?.headers?["x-for"]
      }
      #expect(wrong.isEmpty)
    }

    @Test func everyExchangeOfALoadIsShown() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        for file in ["/short", "/long"] {
          // A ring that holds all of it: how fast it is read is not what is tested.
          let tuplejoin = try await TuplejoinProcess.filter(
            ["--port", "\(nginx.port)", "--ring-size", "\(256 << 20)"], in: folder)
          let load = try await folder.run(
            "wrk", ["wrk", "-t1", "-c32", "-d1s", nginx.url(file)])
          #expect(load.termination == .exited(0))
          let served = try #require(load.output.firstMatch(of: /(\d+) requests in/)?.1)
          let outcome = try await tuplejoin.stop()
          let figures = try outcome.httpFigures()
          #expect(figures.lost == 0 && figures.unrequested == 0 && figures.repeated == 0)
          // wrk ends amid requests, which it does not count.
          let count = try #require(Int(served))
          #expect((count...count + 32).contains(figures.exchanges))
          let clients = Set(try outcome.httpLines().compactMap(\.client))
          #expect(clients.count == 32)
        }
      }
    }
  }
}

extension TuplejoinProcess {
  /// Starts the socket filter on loopback, and waits until it is attached.
  static func filter(
    _ arguments: [String], in folder: RunFolder
  ) async throws -> TuplejoinProcess {
    try? FileManager.default.removeItem(atPath: folder.file("ready"))
    let tuplejoin = try await start(
      ["http", "--interface", "lo", "--ready-file", folder.file("ready")] + arguments, in: folder)
    try await Deadline().wait(until: "the ready file") {
      if let status = tuplejoin.process.termination {
        throw Deadline.Missed(description: "it ended with \(status): \(tuplejoin.process.errors)")
      }
      return FileManager.default.fileExists(atPath: folder.file("ready"))
    }
    return tuplejoin
  }
}
