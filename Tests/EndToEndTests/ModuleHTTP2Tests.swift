import Foundation
import GoPrograms
import Subprocess
import Testing

extension EndToEndTests {
  /// HTTP/2 as golang.org/x/net serves it: each stream is a request, whoever has accepted its connection.
  @Suite(.serialized, .oneLane, .requires(.everyGo)) struct ModuleHTTP2Tests {
    /// A way to serve, and how curl speaks to it.
    private struct Way {
      let serve: String
      let option: String
      var scheme = "http"
      /// The versions of HTTP that its requests may have.
      var versions: Set<String> = ["2"]

      static let all = [
        Way(serve: "h2c", option: "--http2-prior-knowledge"),
        // Before Go 1.27 the request that carries the upgrade is handed on as it came.
        Way(serve: "h2c", option: "--http2", versions: ["1.1", "2"]),
        Way(serve: "streams", option: "--http2-prior-knowledge"),
        Way(serve: "configured", option: "--http2", scheme: "https"),
      ]

      /// Asks for targets one after the other, by one connection; curl makes many of `[0-9]`.
      func ask(_ targets: String, of server: TracedServer, in folder: RunFolder) async throws
        -> [String]
      {
        let curl = try await folder.run(
          "curl-\(server.server.pid)-\(targets.replacing("/", with: "-"))",
          [
            "curl", "--silent", "--show-error", "--fail", "--insecure", option,
            "\(scheme)://\(server.address)\(targets)",
          ])
        #expect(curl.termination == .exited(0), "\(serve) \(option): \(curl.errors)")
        return curl.output.split(separator: "\n").map(String.init)
      }

      /// Sends as many requests, 16 at a time; those by `Upgrade`, which few clients have, are curl's, ten a connection.
      func load(_ requests: Int, of server: TracedServer, in folder: RunFolder) async throws {
        if option == "--http2", scheme == "http" {
          for first in stride(from: 0, to: requests, by: 10) {
            let answers = try await ask("/echo/[\(first)-\(first + 9)]", of: server, in: folder)
            #expect(answers == (first..<first + 10).map { "ok \($0)" })
          }
        } else {
          let load = try await folder.run(
            "load-\(server.server.pid)",
            [
              try GroundTruthPrograms.go124.build.path(.load), "-http2", "-n", "\(requests)", "-c",
              "16", "-url", "\(scheme)://\(server.address)",
            ])
          #expect(load.termination == .exited(0), "\(serve) \(option): \(load.errors)")
        }
        _ = try await ask("/flush", of: server, in: folder)
        _ = try await RawRequest(target: "/flush").send(to: server.upstreamAddress)
      }
    }

    private static let requests = 200

    @Test(arguments: ["1.15", "1.19", "1.24", "1.27"])
    func eachStreamIsARequest(version: String) async throws {
      let programs = GroundTruthPrograms(build: GoBuild(version, .stripped, hasModules: true))
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server"), "--requests"], in: folder)
        var servers: [(way: Way, server: TracedServer)] = []
        for (number, way) in Way.all.enumerated() {
          let server = try await TracedServer.start(
            programs, name: "-\(number)", arguments: ["-serve", way.serve], in: folder)
          servers.append((way, server))
          try await way.load(Self.requests, of: server, in: folder)
        }
        let outcome = try await tuplejoin.stop()
        let summary = try outcome.records().summary()
        #expect(summary.requests == Way.all.count * (Self.requests + 1))
        #expect(summary.lost == 0 && summary.overflowed == 0 && summary.unreadable == 0)
        let told = try outcome.byProcess()
        for (way, server) in servers {
          let own = try #require(told[Int(server.server.pid)])
          try await expectStreams(of: own, way, server, in: folder)
        }
      }
    }

    private func expectStreams(
      of outcome: TuplejoinOutcome, _ way: Way, _ server: TracedServer, in folder: RunFolder
    ) async throws {
      let words = "\(way.serve) \(way.option)"
      for (relation, truth) in [("dialed", server.dialsPath), ("used", server.peersPath)] {
        let agreement = try await GroundTruthRun.compare(
          truth, outcome, relation: relation, in: folder)
        #expect(
          agreement.truth == Self.requests && agreement.precision == 1 && agreement.recall == 1,
          "\(words), \(relation): \(agreement)")
      }
      let records = try outcome.decoded()
      let paths = records.requests.compactMap(\.caller?.url?.path)
      #expect(
        paths.sorted() == ((0..<Self.requests).map { "/echo/\($0)" } + ["/flush"]).sorted(),
        "\(words)")
      #expect(
        records.requests.allSatisfy { $0.http?.response?.statusCode == 200 }, "\(words)")
      let callers = records.requests.compactMap(\.caller)
      let versions = Set(callers.compactMap(\.network?.protocol.version))
      #expect(versions.contains("2") && versions.isSubset(of: way.versions), "\(words)")
      // The ends of the connection that the stream came by.
      #expect(
        callers.allSatisfy { $0.network?.local?.words == server.address }, "\(words)")
      #expect(callers.allSatisfy { $0.network?.peer?.words == $0.client?.address }, "\(words)")
    }

    @Test(arguments: ["1.15", "1.19", "1.24", "1.27"])
    func anAcceptedConnectionHasItsFirstStream(version: String) async throws {
      let programs = GroundTruthPrograms(build: GoBuild(version, .stripped, hasModules: true))
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          ["accept", "--binary", try programs.path("server")], in: folder)
        var wanted: [String] = []
        for (number, way) in Way.all.enumerated() {
          let server = try await TracedServer.start(
            programs, mode: "none", name: "-\(number)", arguments: ["-serve", way.serve], in: folder
          )
          for id in 0..<10 {
            wanted.append("/echo/\(number)-\(id)")
            let answers = try await way.ask("/echo/\(number)-\(id)", of: server, in: folder)
            #expect(answers == ["ok \(number)-\(id)"])
          }
        }
        let records = try await tuplejoin.stop().records()
        let accepts = records.all.filter { $0.event == "accept" }
        #expect(accepts.compactMap(\.caller?.url?.path).sorted() == wanted.sorted())
        #expect(accepts.count == wanted.count)
        #expect(
          accepts.allSatisfy { $0.network?.peer == $0.caller?.network?.peer })
      }
    }
  }
}
