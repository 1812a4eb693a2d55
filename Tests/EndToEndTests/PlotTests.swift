import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// `tuplejoin plot`, in a real browser.
  @Suite(.serialized, .oneLane, .requires(.browser)) struct PlotTests {
    @Test(arguments: ["svg", "html"])
    func bothSidesOfAConnectionAreSeen(form: String) async throws {
      try await RunFolder.open { folder in
        let run = try await TCPSequences.trace(
          ["states", "--summary"], making: ["half-close"], in: folder)
        let connection = try #require(run.connections.first)
        let ports = [connection.client, connection.server].map { "\"port\":\($0)}" }
        let lines = run.outcome.text.split(separator: "\n").filter { line in
          ports.allSatisfy { line.contains($0) }
        }
        #expect(lines.count == 2)
        let dom = try await look(
          at: Data((lines.joined(separator: "\n") + "\n").utf8), as: form, in: folder)
        let states = [
          "SYN_SENT", "ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "SYN_RECV",
          "CLOSE_WAIT", "LAST_ACK",
        ]
        #expect(states.allSatisfy { dom.contains("data-state=\"\($0)\"") })
        #expect(dom.components(separatedBy: "class=\"lane\"").count == 3)
      }
    }

    @Test(arguments: ["svg", "html"])
    func requestsAreSeenWithTheirConnections(form: String) async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          [
            "join", "--binary", try GroundTruthPrograms.go119.path("server"), "--requests",
            "--states",
          ], in: folder)
        for id in 1...3 {
          #expect(try await RawRequest(target: "/echo/\(id)").send(to: server.address) == 200)
        }
        // A request, a connect and a use; what became of the connection is told at the end at the latest.
        try await tuplejoin.waitForLines(3 * 3)
        let outcome = try await tuplejoin.stop()
        let dom = try await look(at: outcome.output, as: form, in: folder)
        for id in 1...3 { #expect(dom.contains("GET /echo/\(id) (request ")) }
        #expect(dom.components(separatedBy: "class=\"lane\"").count == 1 + 3 * 2)
        for (state, count) in [("200", 3), ("SYN_SENT", 3), ("ESTABLISHED", 3), ("used", 3)] {
          #expect(dom.components(separatedBy: "data-state=\"\(state)\"").count == 1 + count)
        }
      }
    }

    @Test func aPipeIsRead() async throws {
      try await RunFolder.open { folder in
        let record = """
          {"timestamp":"2026-03-01T00:00:00.000000000Z","event":"connect","result":"refused","duration":0.1,\
          "network":{"transport":"tcp","type":"ipv4","local":{"address":"10.0.0.1","port":5},\
          "peer":{"address":"10.0.0.2","port":80}},"join":{"by":"none","reason":"no-request"}}
          """
        let drawn = try await folder.run(
          "plot",
          [
            "sh", "-c", "echo '\(record)' | \(ProjectFolder.executable) plot /dev/stdin -o out.svg",
          ])
        #expect(drawn.termination == .exited(0), "\(drawn.errors)")
        #expect(try folder.text("out.svg").contains("data-state=\"refused\""))
      }
    }

    /// Draws records, and returns the document as the browser has understood it; it has something to show, too.
    private func look(at records: Data, as form: String, in folder: RunFolder) async throws
      -> String
    {
      let plot = folder.file("plot.\(form)")
      let drawn = try await TuplejoinProcess.run(
        ["plot", try folder.write(records, to: "records.jsonl"), "-o", plot], in: folder)
      try #require(drawn.exitCode == 0, "\(drawn.errors)")
      let picture = folder.file("plot.png")
      _ = try await browse(
        plot, ["--screenshot=\(picture)", "--window-size=1240,300"], in: folder)
      let size = try FileManager.default.attributesOfItem(atPath: picture)[.size] as? Int
      #expect((size ?? 0) > 5_000)
      return try await browse(plot, ["--dump-dom"], in: folder)
    }

    private func browse(
      _ path: String, _ options: [String], in folder: RunFolder
    ) async throws -> String {
      let browser = try await folder.run(
        "browser",
        [
          "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
          "--user-data-dir=\(folder.file("profile"))",
        ] + options + ["file://\(path)"])
      try #require(browser.termination == .exited(0), "\(browser.errors)")
      return browser.output
    }
  }
}
