import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// `tuplejoin http` on captures, which are replayed in a network of the test's own.
  @Suite(.serialized, .oneLane, .timeLimit(.minutes(5)), .requires(.nginx)) struct HTTPCaptureTests
  {
    @Test func everyCaptureIsToldAsTheReaderDoes() async throws {
      let folder = "\(ProjectFolder.root)/Tests/Captures"
      let text = try String(contentsOfFile: "\(folder)/expected", encoding: .utf8)
      try await RunFolder.open { run in
        let network = try await FrameNetwork.start(in: run)
        for part in text.split(separator: "\n\n") {
          let expected = part.split(separator: "\n").map(String.init)
          try? FileManager.default.removeItem(atPath: run.file("ready"))
          let tuplejoin = try await network.trace(
            ["--interface", "far", "--header", "x-for"], in: run)
          let replay = try await network.run(
            "replay",
            [
              "\(ProjectFolder.endToEndTests)/http-replay", "near",
              "\(folder)/\(expected[0]).pcap",
            ], in: run)
          #expect(replay.termination == .exited(0), "\(replay.errors)")
          let lines = try await tuplejoin.stop().httpLines().compactMap(\.summary)
          #expect(lines.sorted() == expected.dropFirst().sorted(), "\(expected[0])")
        }
      }
    }
  }
}

extension HTTPLine {
  /// Such as "GET /A 200 A", with "-" for what is missing.
  fileprivate var summary: String? {
    if let hello = tls?.client {
      return "tls \(hello.server_name ?? "-") \((hello.alpn ?? []).joined(separator: ","))"
    }
    guard let http else { return nil }
    let request = http.request.map {
      "\($0.method ?? "") \($0.target ?? "")\($0.malformed == true ? " malformed" : "")"
    }
    let response = http.response.map { "\($0.status_code ?? 0) \($0.headers?["x-for"] ?? "-")" }
    return "\(request ?? "-") \(response ?? "-")"
  }
}
