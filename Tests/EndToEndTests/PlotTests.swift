import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// `tuplejoin plot`, in a real browser.
  @Suite(.serialized, .oneLane, .requires(.browser), .timeLimit(.minutes(3))) struct PlotTests {
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
        try folder.write(lines.joined(separator: "\n") + "\n", to: "records.jsonl")
        let plot = folder.file("plot.\(form)")
        let drawn = try await TuplejoinProcess.run(
          ["plot", folder.file("records.jsonl"), "-o", plot], in: folder)
        try #require(drawn.exitCode == 0, "\(drawn.errors)")

        // The document as the browser has understood it, and what it looks like.
        let dom = try await browse(plot, ["--dump-dom"], in: folder)
        let states = [
          "SYN_SENT", "ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "SYN_RECV",
          "CLOSE_WAIT", "LAST_ACK",
        ]
        #expect(states.allSatisfy { dom.contains("data-state=\"\($0)\"") })
        #expect(dom.components(separatedBy: "class=\"lane\"").count == 3)
        let picture = folder.file("plot.png")
        _ = try await browse(
          plot, ["--screenshot=\(picture)", "--window-size=1240,300"], in: folder)
        let size = try FileManager.default.attributesOfItem(atPath: picture)[.size] as? Int
        #expect((size ?? 0) > 5_000)
      }
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
