import Foundation
import Testing

/// A manner of calling an upstream: a mode of `Tests/GroundTruth/server`, and what is promised of it.
struct CallMode: Sendable {
  let name: String
  /// What docs/support.md calls it.
  let words: String
  /// How connections are joined with requests.
  var by = "goroutine"
  /// Another way, which some of them may be joined by.
  var alsoBy: String?
  /// Why they are not, where they are not.
  var reason: String?
  /// How many calls a request makes.
  var calls = 1
  /// The scheme of the upstream's URL, if it is called by net/http.
  var scheme: String? = "http"
  var version = "1.1"
  var listen = "127.0.0.1:0"
  /// Tells that each call dials.
  var dialsAlways = false
  /// Tells that each connection is used once, by the request that it was dialed for: there is no other account of it.
  var dialsAreUses = false
  /// The first version of Go whose modules have what the mode needs.
  var firstMinor = 15
  /// What is told of how calls and connections belong together.
  var relations: [Relation] = [.dialed, .used]
  /// Tells that it is known whether a connection was used before.
  var tellsReuse = true

  enum Relation: String {
    case dialed, used
  }

  /// Tells that programs of a version of Go, such as "1.24", have the mode.
  func isIn(_ version: String) -> Bool { Int(version.dropFirst(2)) ?? 0 >= firstMinor }

  /// What the upstream is started with, beside its address.
  var upstreamArguments: [String] { Self.upstreamArguments(of: name) }

  static func upstreamArguments(of name: String) -> [String] {
    (["tls", "h2", "grpctls", "moduleh2"].contains(name) ? ["-tls"] : [])
      + (name.hasPrefix("grpc") ? ["-grpc"] : [])
  }

  static let all = [
    CallMode(name: "fresh", words: "a new connection for each request", dialsAlways: true),
    CallMode(
      name: "fresh", words: "the same, IPv6", listen: "[::1]:0", dialsAlways: true),
    CallMode(name: "pool", words: "connections kept alive"),
    CallMode(name: "tls", words: "TLS", scheme: "https"),
    CallMode(name: "h2", words: "HTTP/2", scheme: "https", version: "2"),
    CallMode(
      name: "moduleh2", words: "HTTP/2 of golang.org/x/net", scheme: "https", version: "2",
      tellsReuse: false),
    CallMode(
      name: "grpc", words: "gRPC-Go", scheme: nil, version: "2", relations: [.used],
      tellsReuse: false),
    CallMode(
      name: "grpctls", words: "gRPC-Go over TLS", scheme: nil, version: "2", relations: [.used],
      tellsReuse: false),
    CallMode(name: "wrapped", words: "connections within the program's own"),
    CallMode(name: "proxy", words: "by way of a proxy"),
    CallMode(
      name: "raw", words: "without net/http", scheme: nil, dialsAlways: true,
      relations: [.dialed]),
    CallMode(
      name: "fan", words: "three goroutines a request", by: "descent", calls: 3, dialsAlways: true),
    CallMode(name: "errgroup", words: "a goroutine of an errgroup", by: "descent"),
    CallMode(name: "maxconns", words: "MaxConnsPerHost 4", dialsAlways: true),
    CallMode(
      name: "copied", words: "the same, by a copy of net/http", scheme: nil, dialsAlways: true,
      firstMinor: 19, tellsReuse: false),
    CallMode(
      name: "fasthttp", words: "fasthttp, MaxConns 4", alsoBy: "descent", dialsAlways: true,
      dialsAreUses: true, firstMinor: 19, relations: [.dialed]),
    CallMode(
      name: "after", words: "after the response, without the context", by: "none",
      reason: "outlived", dialsAlways: true),
    CallMode(name: "refused", words: "refused", dialsAlways: true, relations: [.dialed]),
    CallMode(name: "workers", words: "a pool of workers, given the context", by: "context"),
    CallMode(
      name: "deep", words: "the same, twenty levels of contexts below", by: "context"),
    CallMode(
      name: "own", words: "the same, contexts of the program's own types between", by: "context"),
    CallMode(
      name: "detached", words: "the same, context.WithoutCancel", by: "context", firstMinor: 21),
    CallMode(
      name: "forked", words: "the same, each context with another request's beside its parent",
      by: "none", reason: "ambiguous"),
    CallMode(
      name: "growing", words: "a pool that grows on demand, given the context", by: "context",
      alsoBy: "descent", dialsAlways: true),
    CallMode(
      name: "lazy", words: "workers that the first request starts, given the context",
      by: "context", alsoBy: "descent", dialsAlways: true),
    CallMode(
      name: "nocontext", words: "a pool of workers, without the context", by: "none",
      reason: "no-request"),
  ]
}

/// What was told of one server in one mode, beside the truth.
struct CallModeOutcome {
  let mode: CallMode
  /// How many requests the server was sent.
  let requests: Int
  /// What was told of the server's process.
  let outcome: TuplejoinOutcome
  let records: TraceRecords
  /// The server's account of who wanted each connection, and the upstream's of who used it.
  let dialsPath, peersPath: String

  init(
    _ mode: CallMode, requests: Int, outcome: TuplejoinOutcome?, dialsPath: String,
    peersPath: String
  ) throws {
    self.mode = mode
    self.requests = requests
    self.outcome = try #require(outcome, "nothing was told of \(mode.words)")
    records = try self.outcome.decoded()
    self.dialsPath = dialsPath
    self.peersPath = peersPath
  }

  /// What is to be said of the mode: that all connections are joined, and how.
  func cell(in folder: RunFolder) async throws -> String {
    // What a program opens at its start is no request's.
    let isOpenBefore = !mode.relations.contains(.dialed)
    let all = (isOpenBefore ? [] : records.connects) + records.uses
    #expect(all.allSatisfy { [mode.by, mode.alsoBy].contains($0.join?.by) }, "\(mode.words)")
    // A dial whose request got a connection that another one left goes on after the response.
    // Of two requests to which a context leads one may be over.
    let inTime = mode.dialsAlways ? all : mode.name == "forked" ? [] : records.uses
    let isAfter = mode.reason == "outlived" ? true : nil
    #expect(inTime.allSatisfy { $0.join?.afterResponse == isAfter }, "\(mode.words)")
    let reasons = Set(all.map(\.join?.reason))
    #expect(reasons == [mode.reason], "\(mode.words)")
    #expect(all.allSatisfy { ($0.caller == nil) == (mode.by == "none") })
    if mode.name == "forked" {
      #expect(all.allSatisfy { $0.join?.context != nil && $0.join?.ancestor == nil })
    }
    if ["no-request", "ambiguous"].contains(mode.reason) {
      #expect(records.uses.count == requests)
      return "unjoined"
    }
    if mode.name == "refused" {
      let ids = records.connects.compactMap { $0.caller?.url?.path }
      let areAll = Set(ids).count == requests && ids.count == requests
      let areRefused = records.connects.allSatisfy { $0.result == "refused" && $0.errno == 111 }
      #expect(areAll && areRefused && records.uses.isEmpty)
      return areAll && areRefused ? "dialed" : "FAILED"
    }
    let stripsSuffix = mode.calls > 1
    var measured: [String] = []
    for relation in mode.relations {
      let truth = relation == .dialed && !mode.dialsAreUses ? dialsPath : peersPath
      let comparison = try await GroundTruthRun.compare(
        truth, outcome, stripsSuffix: stripsSuffix,
        areAncestors: mode.reason == "outlived", relation: relation.rawValue, in: folder)
      let isExact = comparison.precision == 1 && comparison.recall == 1
      #expect(isExact, "\(mode.words), \(relation): \(comparison)")
      if mode.dialsAlways || relation == .used {
        #expect(comparison.truth == requests * mode.calls, "\(mode.words), \(relation)")
      }
      measured.append(isExact ? relation.rawValue : "FAILED")
    }
    if mode.relations.contains(.used) { expectReuse() }
    if isOpenBefore {
      #expect(Set(records.connects.map(\.join?.reason)) == ["no-request"], "\(mode.words)")
    } else if !mode.relations.contains(.used) {
      #expect(records.uses.isEmpty, "\(mode.words)")
    }
    let manner =
      mode.by == "none" ? ": ancestor only" : mode.by == "goroutine" ? "" : ", by \(mode.by)"
    return measured.joined(separator: ", ") + manner
  }

  /// Expects that a connection is new exactly once, when it is first used.
  ///
  /// Requests of HTTP/2 share a connection: several may be the first.
  private func expectReuse() {
    for (port, uses) in Dictionary(grouping: records.uses, by: { $0.network?.local?.port ?? 0 }) {
      #expect(port != 0)
      #expect(uses.allSatisfy { $0.network?.protocol?.version == mode.version }, "\(mode.words)")
      let inOrder = uses.sorted { ($0.timestamp ?? "") < ($1.timestamp ?? "") }
      #expect(inOrder.first?.reused != true, "\(mode.words)")
      if mode.tellsReuse { #expect(inOrder.first?.reused == false, "\(mode.words)") }
      if mode.version == "1.1", !mode.dialsAlways {
        #expect(inOrder.dropFirst().allSatisfy { $0.reused == true }, "\(mode.words)")
      }
    }
  }
}

extension TuplejoinOutcome {
  /// What was told of each process, by its number.
  func byProcess() throws -> [Int: TuplejoinOutcome] {
    let lines = output.split(separator: UInt8(ascii: "\n"))
    let pids = try decoded().all.map { $0.process?.pid ?? 0 }
    return Dictionary(grouping: zip(pids, lines), by: \.0).mapValues { own in
      let output = Data(own.flatMap { Array($0.1) + [UInt8(ascii: "\n")] })
      return TuplejoinOutcome(status: status, output: output, errors: errors)
    }
  }
}
