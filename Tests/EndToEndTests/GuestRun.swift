import Foundation
import Subprocess
import Testing

/// What a Debian guest found in its one boot: the files that `guest-job` left.
struct GuestRun {
  /// Debian's suite, such as "bookworm".
  let suite: String
  private let folder: RunFolder

  /// Boots a guest of each suite, side by side; each runs the job.
  static func boot(_ suites: [String], in folder: RunFolder) async throws -> [GuestRun] {
    let example = try await buildExample(in: folder)
    try await withThrowingTaskGroup { guests in
      for suite in suites {
        guests.addTask {
          let guest = try await folder.run(
            "guest-\(suite)",
            [
              "\(ProjectFolder.root)/Tests/Guest/run", "--suite", suite, "--timeout", "3600",
              "--out", folder.file(suite),
            ] + programs(suite, example: example, in: folder).flatMap { ["--file", $0] } + [
              "--", "guest-job", "\(concurrency)", "\(modeRequests)",
            ] + (suite == withMore ? ["more"] : []),
            // The job has an hour of its own, behind the boot.
            within: .seconds(4_000))
          try #require(
            guest.termination == .exited(0), "\(suite): \(guest.output)\n\(guest.errors)")
          try #require(
            FileManager.default.fileExists(atPath: folder.file("\(suite)/done")), "\(suite)")
        }
      }
      try await guests.waitForAll()
    }
    return suites.map { GuestRun(suite: $0, folder: folder) }
  }

  /// Where the script is also run by hand, and each manner of calling an upstream tried, which takes minutes: the
  /// guest that is done first.
  static let withMore = "trixie"

  /// The manners that its programs have.
  static let modes = CallMode.all.filter { $0.isIn("1.19") }

  /// Requests of the ground truth at a time.
  private static let concurrency = 16
  /// Requests in each mode of calling an upstream; an even number, since in one mode they wait for one another in pairs.
  static let modeRequests = 8

  /// The folder of the example's programs.
  private static func buildExample(in folder: RunFolder) async throws -> String {
    let example = folder.file("example")
    let build = try await folder.run("build", ["\(ProjectFolder.callerTuple)/build", example])
    try #require(build.termination == .exited(0), "\(build.errors)")
    return example
  }

  /// What the job needs beside it.
  private static func programs(
    _ suite: String, example: String, in folder: RunFolder
  ) throws -> [String] {
    let modes = modes.map { mode in
      ([mode.name, mode.listen] + mode.upstreamArguments).joined(separator: " ") + "\n"
    }
    // The oldest kernel gets the most to verify: Go has routes from 1.22 on, and Swiss maps from 1.24 on.
    let programs: GroundTruthPrograms =
      switch suite {
      case withMore: .go119WithModules
      case "bookworm": .go127Stripped
      default: .go124Stripped
      }
    return [
      try folder.write(Data(modes.joined().utf8), to: "modes"),
      "\(ProjectFolder.endToEndTests)/guest-job", ProjectFolder.releaseExecutable,
      "\(example)/caller_tuple", "\(example)/caller_tuple_upstream",
      try programs.path("server"), try programs.path("upstream"), try programs.path("load"),
    ]
  }

  /// The path of a file that the job left.
  func file(_ name: String) -> String { folder.file("\(suite)/\(name)") }

  /// A file that the job left.
  func text(_ name: String) throws -> String { try folder.text("\(suite)/\(name)") }

  /// The lines of a file that the job left, split into words.
  func words(_ name: String) throws -> [[String]] {
    try text(name).split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  /// The exchanges that one run of tuplejoin tells of.
  func exchanges(_ name: String) throws -> [HTTPLine] {
    try outcome(name).httpLines().filter { $0.event == "http" }
  }

  /// What came of one run of tuplejoin; that it ended well the job has seen.
  func outcome(_ name: String) throws -> TuplejoinOutcome {
    TuplejoinOutcome(
      status: .exited(0), output: try folder.bytes("\(suite)/\(name).jsonl"),
      errors: try text("\(name).err"))
  }
}
