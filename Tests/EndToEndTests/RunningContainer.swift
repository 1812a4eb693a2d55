import Foundation
import Subprocess

/// A server of `Tests/GroundTruth` in a container, and its upstream beside it in the same network.
struct RunningContainer {
  static let id = String(repeating: "0123456789abcdef", count: 4)

  /// The server's number on the host, and the path of its executable, in the container alone.
  let pid: pid_t
  let binary: String
  /// `host:port` of each, in the container's network.
  let address, upstreamAddress: String
  let cgroup: ControlGroupFolder
  private let upstream: RunningProcess

  /// Runs a test with a container in a control group such as Docker's.
  static func run(
    in hierarchy: ControlGroupFolder.Hierarchy, _ folder: RunFolder,
    _ test: (RunningContainer) async throws -> Void
  ) async throws {
    let cgroup = try ControlGroupFolder("docker-\(id).scope", in: hierarchy)
    let result: Result<Void, any Error>
    do {
      let container = try await start(cgroup, in: folder)
      do { result = .success(try await test(container)) } catch { result = .failure(error) }
      kill(container.pid, SIGKILL)
    } catch {
      try? await cgroup.remove()
      throw error
    }
    try await cgroup.remove()
    try result.get()
  }

  private static func start(
    _ cgroup: ControlGroupFolder, in folder: RunFolder
  ) async throws -> RunningContainer {
    let programs = GroundTruthPrograms.go119
    let upstream = try await folder.start(
      "upstream",
      [
        "unshare", "--net", "sh", "-c", #"ip link set lo up && exec "$@""#, "sh",
        try programs.path("upstream"), "-log", folder.file("peers"),
      ])
    let upstreamAddress = try await TracedServer.listeningAddress(of: upstream)
    let binary = folder.file("server")
    try FileManager.default.copyItem(atPath: try programs.path("server"), toPath: binary)
    let script = "\(ProjectFolder.root)/Tests/EndToEndTests/container"
    let process = try await folder.start(
      "container",
      [
        "nsenter", "-t", "\(upstream.pid)", "-n", script, cgroup.path, folder.file("root"), binary,
        "-upstream", "http://\(upstreamAddress)", "-dials", "/dials",
      ])
    let address = try await TracedServer.listeningAddress(of: process)
    let line = process.output.split(separator: "\n").first { $0.hasPrefix("pid ") }
    guard let pid = line.flatMap({ pid_t($0.dropFirst(4)) }) else {
      throw Deadline.Missed(description: "no line `pid` in \(process.output)")
    }
    // On the host the same path has another program.
    try FileManager.default.removeItem(atPath: binary)
    try FileManager.default.copyItem(atPath: try programs.path("upstream"), toPath: binary)
    return RunningContainer(
      pid: pid, binary: binary, address: address, upstreamAddress: upstreamAddress, cgroup: cgroup,
      upstream: upstream)
  }

  /// Asks the server, from within its network.
  func get(_ target: String, of address: String? = nil, in folder: RunFolder) async throws {
    let url = "http://\(address ?? self.address)\(target)"
    let curl = try await folder.run(
      "curl", ["nsenter", "-t", "\(upstream.pid)", "-n", "curl", "-sSf", url])
    guard curl.termination == .exited(0) else { throw Deadline.Missed(description: curl.errors) }
  }

  /// The server's account of who wanted each connection, as lines `<id> <local port>`.
  func dials(in folder: RunFolder) async throws -> String {
    try await get("/flush", in: folder)
    return try String(contentsOfFile: "/proc/\(pid)/root/dials", encoding: .utf8)
  }
}
