import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// The same traffic as tshark dissects it: the same requests and responses, in the same order.
  @Suite(.serialized, .allLanes, .requires(.nginx), .requires(.tshark))
  struct HTTPGroundTruthTests {
    @Test func tsharkSeesTheSame() async throws {
      try await RunFolder.open { folder in
        let nginx = try await NginxServer.start(in: folder)
        let capture = try await folder.start(
          "tcpdump",
          [
            "tcpdump", "-i", "lo", "-s", "0", "-B", "262144", "-U", "-w", folder.file("capture"),
            "tcp port \(nginx.port)",
          ])
        try await Deadline().wait(until: "tcpdump") { capture.errors.contains("listening on") }
        let tuplejoin = try await TuplejoinProcess.filter(["--port", "\(nginx.port)"], in: folder)
        for (address, kind) in [("127.0.0.1", "kinds"), ("::1", "kinds"), ("127.0.0.1", "long")] {
          _ = try await folder.run(
            kind,
            ["\(ProjectFolder.endToEndTests)/http-requests", address, "\(nginx.port)", kind])
        }
        for (file, count) in [("/short", 1_000), ("/long", 300)] {
          let load = try await folder.run(
            "ab", ["ab", "-k", "-n", "\(count)", "-c", "8", nginx.url(file)])
          #expect(load.termination == .exited(0), "\(load.errors)")
        }
        // Every connection is closed. tcpdump has written all of it once it has what came after.
        _ = try await folder.run("curl", ["curl", "-s", nginx.url(Self.last)])
        try await Deadline().wait(until: "the capture's end") {
          (try? CommandOutput.text(
            of: ["grep", "-cam1", "GET \(Self.last) ", folder.file("capture")])) != nil
        }
        let outcome = try await tuplejoin.stop()
        try await capture.stop(SIGINT)
        try #require(capture.errors.contains("\n0 packets dropped by kernel"), "\(capture.errors)")

        let ours = Dictionary(grouping: try outcome.httpLines()) { $0.client?.port ?? 0 }
          .mapValues { $0.map(\.words) }.filter { !Self.isLast($0.value) }
        let theirs = try Self.dissect(folder.file("capture"), port: nginx.port, in: folder)
          .filter { !Self.isLast($0.value) }
        #expect(theirs.values.reduce(0) { $0 + $1.count } > 1_300)
        #expect(ours.count == theirs.count)
        for (port, exchanges) in theirs { #expect(ours[port] == exchanges) }
      }
    }

    /// What is asked for last, for the capture's sake alone.
    private static let last = "/last"

    /// Tells that a connection is the last one, whose own end the capture may lack.
    private static func isLast(_ exchanges: [String]) -> Bool {
      exchanges.isEmpty || exchanges[0].hasPrefix("GET \(last) ")
    }

    /// The exchanges of each client's port, in words.
    private static func dissect(
      _ path: String, port: UInt16, in folder: RunFolder
    ) throws -> [Int: [String]] {
      let fields = [
        "tcp.srcport", "tcp.dstport", "http.request.method", "http.request.uri",
        "http.response.code",
      ]
      let text = try CommandOutput.text(
        of: [
          "tshark", "-r", path, "-o", "tcp.reassemble_out_of_order:TRUE", "-d",
          "tcp.port==\(port),http", "-Y", "http", "-T", "fields",
          "-E", "occurrence=a", "-E", "aggregator=,",
        ] + fields.flatMap { ["-e", $0] })
      var requests: [Int: [String]] = [:]
      var statuses: [Int: [String]] = [:]
      for line in text.split(separator: "\n") {
        let values = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard values.count == fields.count, let source = Int(values[0]), let peer = Int(values[1])
        else { continue }
        if source == Int(port) {
          statuses[peer, default: []] += values[4].split(separator: ",").map(String.init)
        } else {
          let methods = values[2].split(separator: ",")
          let targets = values[3].split(separator: ",")
          requests[source, default: []] += zip(methods, targets).map { "\($0) \($1)" }
        }
      }
      return requests.reduce(into: [:]) { exchanges, entry in
        exchanges[entry.key] = zip(entry.value, statuses[entry.key] ?? []).map { "\($0) \($1)" }
      }
    }
  }
}
