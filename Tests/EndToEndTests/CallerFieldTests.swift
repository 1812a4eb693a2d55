import Foundation
import GoPrograms
import Testing

extension EndToEndTests {
  /// What is told of a caller: header fields, trace, query, route, protocol.
  @Suite(.serialized, .oneLane) struct CallerFieldTests {
    private static let programs = ["1.15", "1.19", "1.24", "1.27"].map {
      GroundTruthPrograms(build: GoBuild($0, .stripped, hasModules: true))
    }

    /// A way to ask: curl's option for it, and the version that is then told.
    private struct Way {
      let option, version: String
      let isSecure: Bool

      var scheme: String { isSecure ? "https" : "http" }
    }

    private static let ways = [
      Way(option: "--http1.1", version: "1.1", isSecure: false),
      Way(option: "--http1.0", version: "1.0", isSecure: false),
      Way(option: "--http1.1", version: "1.1", isSecure: true),
      Way(option: "--http2", version: "2", isSecure: true),
    ]

    /// In one run, since a start costs more than what it traces: header fields in every place of maps of every size,
    /// and the protocols.
    @Test(.requires(.everyGo), arguments: programs)
    func headerFieldsAndProtocolsAreTold(programs: GroundTruthPrograms) async throws {
      try await RunFolder.open { folder in
        let plain = try await TracedServer.start(programs, name: "-plain", in: folder)
        let secure = try await TracedServer.start(
          programs, name: "-secure", arguments: ["-secure"], in: folder)
        let routed = try await TracedServer.start(
          programs, name: "-routed", arguments: ["-router", "chi"], in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          [
            "--binary", try programs.path("server"), "--header", "traceparent", "--header",
            "X-Wanted",
          ], in: folder)
        let requests = Self.inEveryPosition + Self.whileTheMapGrows
        for request in requests {
          let raw = RawRequest(target: "/echo/\(request.id)", headers: request.lines)
          #expect(try await raw.send(to: plain.address) == 200)
        }
        for (index, way) in Self.ways.enumerated() {
          let curl = try await folder.run(
            "curl-\(index)",
            [
              "curl", "--silent", "--show-error", "--fail", "--insecure", way.option, "--header",
              "x-wAnted: \(index)",
              "\(way.scheme)://\((way.isSecure ? secure : plain).address)/echo/1",
            ])
          #expect(curl.output == "ok 1\n", "\(curl.errors)")
        }
        let last = RawRequest(target: "/echo/chi", headers: ["X-Wanted: routed"])
        #expect(try await last.send(to: routed.address) == 200)
        let records = try await tuplejoin.stop().records()
        var callers = records.connects.compactMap(\.caller)
        try #require(callers.count == requests.count + Self.ways.count + 1)
        let ofRouter = callers.removeLast()
        #expect(ofRouter.url?.path == "/echo/chi")
        #expect(ofRouter.http?.request.header == ["x-wanted": ["routed"]])
        #expect(ofRouter.network?.local?.words == routed.address)
        for (request, caller) in zip(requests, callers) {
          #expect(caller.url?.path == "/echo/\(request.id)")
          #expect(
            caller.http?.request.header?["x-wanted"]
              == (request.id.hasSuffix("none") ? nil : ["value of \(request.id)"]), "\(request.id)")
          #expect(caller.unsearched == nil, "\(request.id)")
        }
        #expect(try records.summary().probes?["header_unsearched"] == 0)
        for (index, (way, caller)) in zip(Self.ways, callers.suffix(Self.ways.count)).enumerated() {
          #expect(caller.network?.protocol.version == way.version)
          #expect(caller.url?.scheme == way.scheme)
          #expect(caller.http?.request.header == ["x-wanted": ["\(index)"]])
          let server = way.isSecure ? secure : plain
          #expect(caller.network?.local?.words == server.address, "\(way)")
        }
        // The socket's end is the client's, as the program has it.
        #expect(callers.allSatisfy { $0.network?.peer?.words == $0.client?.address })
      }
    }

    private typealias Request = (id: String, lines: [String])

    private static let inEveryPosition = [0, 4, 13, 24].flatMap { count -> [Request] in
      let others = (0..<count).map { "X-Other-\($0): other" }
      return [("\(count)-none", others)]
        + (0...count).map { place in
          let id = "\(count)-\(place)"
          return (id, lines(others, with: "x-wAnted: value of \(id)", at: place))
        }
    }

    /// Behind a field that fills the server's buffer the map is not made for the fields that come: it grows.
    private static let whileTheMapGrows = [
      7, 8, 9, 12, 13, 14, 24, 25, 26, 27, 28, 50, 51, 52, 53, 54, 55, 56, 57, 110, 200,
    ].flatMap { count -> [Request] in
      let long = "X-Long: " + String(repeating: "l", count: 5_000)
      let others = (0..<count).map { "X-Other-\($0): other" }
      return [("\(count)-none", [long] + others)]
        + [0, count / 2, count].map { place in
          let id = "\(count)-\(place)"
          return (id, [long] + lines(others, with: "X-Wanted: value of \(id)", at: place))
        }
    }

    /// The servers of Go 1.27 refuse such requests.
    @Test(.requires(.everyGo), arguments: programs.dropLast())
    func tooManyHeaderFieldsAreSaidNotToBeSearched(programs: GroundTruthPrograms) async throws {
      let others = (0..<3_000).map { "X-Other-\($0): o" }
      let records = try await Self.trace(
        [
          RawRequest(target: "/echo/none", headers: others),
          RawRequest(target: "/echo/some", headers: others + ["X-Wanted: it"]),
        ], by: programs, ["--header", "x-wanted"])
      let callers = records.connects.compactMap(\.caller)
      #expect(callers.count == 2)
      #expect(callers.first?.unsearched == ["http.request.header.x-wanted"])
      #expect(callers.first?.http?.request.header == nil)
      // It stands where its hash says; then it is told, or else that it was not searched for.
      let found = callers.last?.http?.request.header?["x-wanted"]
      #expect(found == ["it"] || callers.last?.unsearched == ["http.request.header.x-wanted"])
      #expect(try records.summary().probes?["header_unsearched"] == (found == nil ? 2 : 1))
    }

    @Test func hostileValuesAreToldAsTheyAre() async throws {
      let forged = #""]}},"event":"summary"},{"event":"lost","events":9"#
      let values: [(value: [UInt8], shown: String)] = [
        (Array(forged.utf8), forged),
        (Array(#"'"\\"\'"`$(id)\x0aready"#.utf8), #"'"\\"\'"`$(id)\x0aready"#),
        ([0x41, 0xff, 0xfe, 0xe2, 0x80], "A%FF%FE%E2%80"), (Array("a\u{2028}é".utf8), "a\u{2028}é"),
        ([], ""), (Array("a\tb".utf8), "a\tb"), (Array("%s%d%n".utf8), "%s%d%n"),
      ]
      let records = try await Self.trace(
        values.map { value, _ in
          let line: [UInt8] = Array("X-A: ".utf8) + value
          return RawRequest(target: Array("/echo/1".utf8), headers: [line])
        }, ["--header", "X-A"])
      #expect(records.connects.count == values.count)
      for ((_, shown), connect) in zip(values, records.connects) {
        #expect(connect.caller?.http?.request.header == ["x-a": [shown]])
        #expect(connect.caller?.truncated == nil)
      }
      let summary = try records.summary()
      #expect(summary.unreadable == 0 && summary.lost == 0)
    }

    @Test func longAndSeveralValuesAreMarked() async throws {
      let long = String((0..<2_048).map { "\($0 + 1_000)" }.joined())
      let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      let records = try await Self.trace(
        [
          RawRequest(target: "/echo/1", headers: ["X-A: \(long)"]),
          RawRequest(target: "/echo/2", headers: ["X-A: 1", "x-a: 2", "X-A: 3"]),
          RawRequest(target: "/echo/3", headers: ["traceparent: \(parent)"]),
          RawRequest(target: "/echo/4", headers: ["traceparent: \(parent)", "Traceparent: 1"]),
          RawRequest(target: "/echo/5", headers: ["traceparent: \(parent)-more"]),
        ], ["--header", "x-a", "--header", "traceparent"])
      let callers = records.connects.compactMap(\.caller)
      try #require(callers.count == 5)
      #expect(callers[0].http?.request.header?["x-a"] == [String(long.prefix(240))])
      #expect(callers[0].truncated == ["http.request.header.x-a": 8_192])
      #expect(callers[1].http?.request.header == ["x-a": ["1"]])
      #expect(callers[1].values == ["http.request.header.x-a": 3])
      #expect(callers[2].traceID == "0af7651916cd43dd8448eb211c80319c")
      #expect(callers[2].spanID == "b7ad6b7169203331")
      #expect(
        callers[3].traceID == nil && callers[3].values == ["http.request.header.traceparent": 2])
      #expect(callers[4].traceID == nil)
    }

    @Test(arguments: [GroundTruthPrograms.go119, .go124Stripped])
    func everyTraceIsThatOfItsRequest(programs: GroundTruthPrograms) async throws {
      try await RunFolder.open { folder in
        let run = GroundTruthRun(
          requests: 2_000, programs: programs,
          options: ["--header", "traceparent", "--header", "x-request-id"])
        let outcome = try await run.run(in: folder)
        #expect(outcome.agreement.precision == 1 && outcome.agreement.recall == 1)
        for record in outcome.records.connects + outcome.records.uses {
          let id = try #require(
            record.caller?.url?.path.split(separator: "/").last.flatMap { Int($0) })
          let digits = String(id + 1, radix: 16)
          let caller = try #require(record.caller)
          #expect(caller.traceID == String(repeating: "0", count: 32 - digits.count) + digits)
          #expect(caller.http?.request.header?["x-request-id"] == ["rid-\(id)"])
        }
      }
    }

    @Test(arguments: [false, true])
    func queryIsToldWhereItIsAskedFor(isAskedFor: Bool) async throws {
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(in: folder)
        let query = "secret=" + String(repeating: "s", count: 200)
        let requests = [
          RawRequest(target: "/echo/1?\(query)"),
          RawRequest(target: "http://localhost/echo/2?secret"), RawRequest(target: "/echo/3?"),
        ]
        let recording = folder.file("recording")
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try GroundTruthPrograms.go119.path("server"), "--record", recording]
            + (isAskedFor ? ["--query"] : []), in: folder)
        for request in requests { #expect(try await request.send(to: server.address) == 200) }
        let outcome = try await tuplejoin.stop()
        let records = try outcome.records().connects
        #expect(records.map(\.caller?.url?.path) == ["/echo/1", "/echo/2", "/echo/3"])
        #expect(
          records.map(\.caller?.url?.query)
            == (isAskedFor ? [query, "secret", nil] : [nil, nil, nil]))
        // As bpftrace prints it: in its characters, or in digits.
        let stream = try folder.text("recording")
        #expect(["secret", "73 65 63 72 65 74"].contains(where: stream.contains) == isAskedFor)
        let replayed = try await TuplejoinProcess.run(["replay", recording], in: folder)
        #expect(replayed.output == outcome.output)
      }
    }

    @Test(
      .requires(.everyGo),
      arguments: [
        ("1.19", "/echo/", nil), ("1.22", "GET /echo/{id...}", "/echo/{id...}"),
        ("1.24", "/echo/", "/echo/"), ("1.27", "localhost/echo/{id}", "/echo/{id}"),
      ] as [(String, String, String?)])
    func routeIsThatOfTheServersMux(version: String, pattern: String, route: String?) async throws {
      let records = try await Self.trace(
        [RawRequest(target: "/echo/1"), RawRequest(target: "/echo/2")],
        by: GroundTruthPrograms(build: GoBuild(version, .stripped)),
        serverArguments: ["-pattern", pattern])
      #expect(records.connects.count == 2 && records.uses.count == 2)
      for record in records.connects + records.uses {
        #expect(record.caller?.http?.route == route)
      }
    }

    /// Its goroutine dials after the response, so that the text is sent at the request's end.
    @Test func routeIsToldOfConnectsAfterTheResponse() async throws {
      let records = try await Self.trace(
        [RawRequest(target: "/echo/1")], by: .go124Stripped, mode: "after",
        serverArguments: ["-pattern", "/echo/{id}"])
      let join = try #require(records.connects.first?.join)
      #expect(join.ancestor?.http?.route == "/echo/{id}")
      #expect(join.afterResponse == true && join.reason == "outlived")
    }

    private static func lines(_ others: [String], with line: String, at place: Int) -> [String] {
      var lines = others
      lines.insert(line, at: place)
      return lines
    }

    /// Sends requests one after another to a traced server.
    private static func trace(
      _ requests: [RawRequest], by programs: GroundTruthPrograms = .go119,
      mode: String = "fresh", _ options: [String] = [], serverArguments: [String] = []
    ) async throws -> TraceRecords {
      var records = TraceRecords(all: [])
      try await RunFolder.open { folder in
        let server = try await TracedServer.start(
          programs, mode: mode, arguments: serverArguments,
          // Programs that are built without a module have the older mux, if nothing else is said.
          environment: ["GODEBUG": "httpmuxgo121=0"], in: folder)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server")] + options, in: folder)
        for request in requests { #expect(try await request.send(to: server.address) == 200) }
        try await server.flush()
        records = try await tuplejoin.stop().records()
      }
      return records
    }
  }
}
