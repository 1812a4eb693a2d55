import Foundation
import GoPrograms
import Subprocess

/// A server of `Tests/GroundTruth` and the upstream that it calls, both running.
struct TracedServer {
  /// `host:port` of each.
  let address, upstreamAddress: String
  let server, upstream: RunningProcess
  /// The server's account of who wanted each connection, and the upstream's of who used it.
  let dialsPath, peersPath: String
  /// Tells that the upstream writes its account out when it is asked by HTTP, not by itself.
  var upstreamFlushes = true

  /// How a handler ends that does not return to net/http with an answer.
  enum Dropped: String, CaseIterable {
    /// It panics, as net/http's proxy does when an answer breaks off.
    case abort
    /// It takes the connection over, and closes it.
    case hijack
  }

  /// Starts both and waits until they listen.
  ///
  /// With `upstreamHost` the upstream is called by that name, and in mode "proxy" as the proxy for it; without
  /// `binary` the server is the programs' own; `name` tells several in one folder apart.
  static func start(
    _ programs: GroundTruthPrograms = .go119, mode: String = "fresh", binary: String? = nil,
    listen: String = "127.0.0.1:0", name: String = "", arguments: [String] = [],
    upstreamHost: String? = nil, environment: [String: String?] = [:], in folder: RunFolder
  ) async throws -> TracedServer {
    let dials = folder.file("dials\(name)")
    let peers = folder.file("peers\(name)")
    let upstreamArguments = CallMode.upstreamArguments(of: mode)
    let upstream = try await folder.start(
      "upstream\(name)",
      [try programs.path("upstream"), "-listen", listen, "-log", peers]
        + upstreamArguments)
    let upstreamAddress = try await listeningAddress(of: upstream)
    let port = upstreamAddress.split(separator: ":").last ?? ""
    let isProxy = mode == "proxy"
    let upstreamName = upstreamHost.map { isProxy ? $0 : "\($0):\(port)" } ?? upstreamAddress
    let path = try binary ?? programs.path("server")
    let isLibrary = programs.build.variant == .cShared
    let server = try await folder.start(
      "server\(name)",
      [
        isLibrary ? try programs.build.path(.host) : path, "-mode", mode, "-upstream",
        "\(upstreamArguments.contains("-tls") ? "https" : "http")://\(upstreamName)", "-dials",
        dials,
      ] + (isProxy ? ["-proxy", "http://user:secret@localhost:\(port)"] : []) + arguments,
      environment: isLibrary ? environment.merging(["LIBRARY": path]) { $1 } : environment)
    return TracedServer(
      address: try await listeningAddress(of: server), upstreamAddress: upstreamAddress,
      server: server, upstream: upstream, dialsPath: dials, peersPath: peers,
      upstreamFlushes: upstreamArguments != ["-grpc"])
  }

  /// Waits for the line `listening ADDRESS`.
  static func listeningAddress(of process: RunningProcess) async throws -> String {
    try await Deadline().wait(for: "the address of \(process.name)") {
      if process.hasEnded { throw Deadline.Missed(description: process.errors) }
      return address(in: process.output)
    }
  }

  /// The address in a line `listening ADDRESS` that is whole.
  static func address(in output: String) -> String? {
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let prefix = "listening "
    return lines.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// Sends requests `/echo/<id>`, or such that are dropped, and waits for all answers, and for dials that outlive them.
  func load(
    _ requests: Int, concurrency: Int = 1, firstID: Int = 0,
    programs: GroundTruthPrograms = .go119, dropped: Dropped? = nil, closes: Bool = false,
    in folder: RunFolder
  ) async throws {
    let load = try await folder.run(
      "load-\(firstID)-\(server.pid)",
      [
        try programs.path("load"), "-n", "\(requests)", "-c", "\(concurrency)", "-start",
        "\(firstID)", "-url", "http://\(address)",
      ] + (dropped.map { ["-dropped", $0.rawValue] } ?? []) + (closes ? ["-close"] : []))
    guard load.termination == .exited(0) else {
      let state = server.termination.map { "ended with \($0)" } ?? "runs"
      throw Deadline.Missed(
        description: "not all answers came: \(load.errors)the server \(state): \(server.errors)")
    }
    try await flush()
  }

  /// Waits for dials under way, and writes both accounts out.
  func flush() async throws {
    for address in [address] + (upstreamFlushes ? [upstreamAddress] : []) {
      _ = try await RawRequest(target: "/flush").send(to: address)
    }
  }
}
