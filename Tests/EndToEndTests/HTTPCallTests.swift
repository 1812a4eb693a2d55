import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// `tuplejoin http --via syscall` and `--via sendmsg` on real traffic of loopback.
  @Suite(.serialized, .oneLane, .requires(.nginx)) struct HTTPCallTests {
    @Test(arguments: ["syscall", "sendmsg"])
    func exchangesAreShownWithTheirProcesses(way: String) async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["http", "--via", way, "--port", "\(nginx.port)"], in: folder)
        var expected: [String] = []
        for (address, kind) in [
          ("127.0.0.1", "split"), ("::1", "pipelined"), ("127.0.0.1", "kinds"),
        ] {
          let client = try await folder.run(
            kind,
            ["\(ProjectFolder.endToEndTests)/http-requests", address, "\(nginx.port)", kind])
          #expect(client.termination == .exited(0), "\(client.errors)")
          expected += client.output.split(separator: "\n").map(String.init)
        }
        let curl = try await folder.run("curl", ["curl", "-sf", nginx.url("/a?curl")])
        expected.append("GET /a?curl 200")
        // The server does not speak TLS; the beginning of the connection is all the same.
        let secure = try await folder.run(
          "curl",
          [
            "curl", "-sk", "--resolve", "example.com:\(nginx.port):127.0.0.1",
            "https://example.com:\(nginx.port)/",
          ])
        try await tuplejoin.waitForLines(expected.count + 1)
        let outcome = try await tuplejoin.stop()
        #expect(outcome.exitCode == 0)
        #expect(try outcome.exchanges() == expected)
        let figures = try outcome.httpFigures()
        #expect(figures.exchanges == expected.count && figures.lost == 0)
        #expect(figures.malformed == 0 && figures.incomplete == 0)
        let tls = try outcome.httpLines().filter { $0.event == "tls" }
        #expect(tls.map(\.tls?.client.server_name) == ["example.com"])
        #expect(tls.map(\.tls?.client.alpn) == [["h2", "http/1.1"]])
        #expect(tls.map(\.client?.process?.pid) == [Int(secure.pid)])
        let lines = try outcome.httpLines().filter { $0.event == "http" }
        #expect(lines.allSatisfy { $0.server?.process?.pid == Int(nginx.process.pid) })
        #expect(lines.allSatisfy { $0.server?.process?.command == "nginx" })
        #expect(lines.allSatisfy { $0.client?.process != nil })
        let client = try #require(lines.last?.client?.process)
        #expect(client.pid == Int(curl.pid) && client.command == "curl")
        #expect(client.command_args?.suffix(2) == ["-sf", nginx.url("/a?curl")])
      }
    }

    @Test func aLoadIsShownToItsEndAndReplayed() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let recording = folder.file("recording")
        let tuplejoin = try await TuplejoinProcess.trace(
          [
            "http", "--via", "syscall", "--pid", "\(nginx.process.pid)", "--record", recording,
            "--header", "user-agent",
          ], in: folder)
        for (file, count) in [("/short", 997), ("/long", 101)] {
          let load = try await folder.run(
            "ab", ["ab", "-k", "-n", "\(count)", "-c", "8", nginx.url(file)])
          #expect(load.termination == .exited(0), "\(load.errors)")
        }
        try await tuplejoin.waitForLines(997 + 101)
        let outcome = try await tuplejoin.stop()
        let figures = try outcome.httpFigures()
        #expect(figures.exchanges == 997 + 101 && figures.unanswered == 0 && figures.lost == 0)
        #expect(figures.unrequested == 0 && figures.malformed == 0 && figures.repeated == 0)
        let lines = try outcome.httpLines()
        #expect(lines.count { $0.words == "GET /short 200" } == 997)
        #expect(
          lines.allSatisfy {
            $0.http?.request?.headers?["user-agent"]?.hasPrefix("ApacheBench") == true
          })
        // The client is another process than the one that was asked for.
        #expect(lines.allSatisfy { $0.client?.process == nil && $0.server?.process != nil })
        let replayed = try await TuplejoinProcess.run(["replay", recording], in: folder)
        #expect(replayed.output == outcome.output)
        let table = try await TuplejoinProcess.run(
          ["replay", "--format", "text", recording], in: folder)
        #expect(table.text.contains(" - > nginx/\(nginx.process.pid) "))
      }
    }

    @Test func theScriptIsWrittenForReview() async throws {
      try await RunFolder.open { folder in
        let outcome = try await TuplejoinProcess.run(
          ["http", "--via", "sendmsg", "--port", "80", "--dry-run"], in: folder)
        #expect(outcome.exitCode == 0)
        #expect(try folder.text("http.bt").contains("\n// message.send: "))
        #expect(try folder.text("http.bt").contains("($local == 80 || $peer == 80)"))
        let rendered = try await TuplejoinProcess.run(["render", "http"], in: folder)
        #expect(rendered.text.contains("\ntracepoint:syscalls:sys_enter_sendto\n"))
      }
    }

    @Test(arguments: [
      ["--via", "syscall", "--interface", "lo"], ["--via", "sendmsg", "--network", "::1"],
      ["--via", "syscall", "--head-limit", "16384"], ["--pid", "1"], ["--emit", "-"],
      ["--dry-run"], ["--ring-pages", "64"],
    ])
    func optionsOfAnotherWayAreRefused(options: [String]) async throws {
      try await RunFolder.open { folder in
        let outcome = try await TuplejoinProcess.run(["http"] + options, in: folder)
        #expect(outcome.exitCode == 64)
      }
    }
  }
}
