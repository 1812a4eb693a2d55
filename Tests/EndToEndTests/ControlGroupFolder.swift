import Foundation
import Testing

/// A control group that a test made, in one of the hierarchies that this machine has.
struct ControlGroupFolder {
  /// A mounted hierarchy.
  struct Hierarchy: Sendable, CustomTestStringConvertible {
    /// The type of the file system: `cgroup2`, or `cgroup` for a hierarchy of v1.
    let type: String
    let path: String

    var testDescription: String { "\(type) at \(path)" }

    /// The first hierarchy of each type; one for cpusets takes no process just so.
    static let all: [Hierarchy] = ["cgroup2", "cgroup"].compactMap { type in
      let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
      return mounts.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        .first { $0.count > 3 && $0[2] == type && !$0[3].contains("cpuset") }
        .map { Hierarchy(type: type, path: $0[1]) }
    }
  }

  let path: String
  /// The path as `/proc/PID/cgroup` shows it.
  let shownPath: String
  private let outer: String

  /// Makes the group, and another one around it that no other test has.
  init(_ name: String, in hierarchy: Hierarchy) throws {
    outer = "\(hierarchy.path)/tuplejoin-\(UUID().uuidString)"
    path = "\(outer)/\(name)"
    shownPath = String(path.dropFirst(hierarchy.path.count))
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Removes the groups, once their processes have ended.
  func remove() async throws {
    for folder in [path, outer] {
      try await Deadline().wait(until: "\(folder) has no process") { rmdir(folder) == 0 }
    }
  }
}
