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
  ///
  /// Containers of one folder have one image; `name` tells them apart.
  static func run(
    _ name: String = "1", in hierarchy: ControlGroupFolder.Hierarchy, _ folder: RunFolder,
    _ test: (RunningContainer) async throws -> Void
  ) async throws {
    let cgroup = try ControlGroupFolder("docker-\(id).scope", in: hierarchy)
    let result: Result<Void, any Error>
    do {
      let container = try await start(name, cgroup, in: folder)
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
    _ name: String, _ cgroup: ControlGroupFolder, in folder: RunFolder
  ) async throws -> RunningContainer {
    let programs = GroundTruthPrograms.go119
    let upstream = try await folder.start(
      "upstream\(name)",
      [
        "unshare", "--net", "sh", "-c", #"ip link set lo up && exec "$@""#, "sh",
        try programs.path("upstream"), "-log", folder.file("peers\(name)"),
      ])
    let upstreamAddress = try await TracedServer.listeningAddress(of: upstream)
    let image = folder.file("image")
    let binary = folder.file("server")
    if access(image, F_OK) != 0 { try makeImage(image, holding: binary) }
    try FileManager.default.createDirectory(
      atPath: folder.file("scratch\(name)"), withIntermediateDirectories: true)
    let script = "\(ProjectFolder.root)/Tests/EndToEndTests/container"
    let process = try await folder.start(
      "container\(name)",
      [
        "nsenter", "-t", "\(upstream.pid)", "-n", script, cgroup.path, image,
        folder.file("scratch\(name)"), binary, "-upstream", "http://\(upstreamAddress)", "-dials",
        "/dials",
      ])
    let address = try await TracedServer.listeningAddress(of: process)
    let line = process.output.split(separator: "\n").first { $0.hasPrefix("pid ") }
    guard let pid = line.flatMap({ pid_t($0.dropFirst(4)) }) else {
      throw Deadline.Missed(description: "no line `pid` in \(process.output)")
    }
    return RunningContainer(
      pid: pid, binary: binary, address: address, upstreamAddress: upstreamAddress, cgroup: cgroup,
      upstream: upstream)
  }

  /// The image has the server at a path where the host has another program.
  private static func makeImage(_ image: String, holding binary: String) throws {
    let programs = GroundTruthPrograms.go119
    let folder = (image + binary as NSString).deletingLastPathComponent
    for folder in [folder, image + "/proc"] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    try FileManager.default.copyItem(
      atPath: try programs.path("server"), toPath: image + binary)
    try FileManager.default.copyItem(atPath: try programs.path("upstream"), toPath: binary)
  }

  /// Asks the server, from within its network.
  func get(_ target: String, in folder: RunFolder) async throws {
    let url = "http://\(address)\(target)"
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
