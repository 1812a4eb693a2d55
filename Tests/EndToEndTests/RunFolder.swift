import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// The folder of one test, and the processes that run in it; both end with the test.
final class RunFolder: Sendable {
  let path: String
  private let processes = Mutex<[RunningProcess]>([])

  private init() throws {
    path = NSTemporaryDirectory() + "tuplejoin-e2e-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Runs a test in a new folder; whatever becomes of it, its processes are ended and the folder goes.
  static func open(_ test: (RunFolder) async throws -> Void) async throws {
    let folder = try RunFolder()
    do {
      try await test(folder)
    } catch {
      await folder.close()
      throw error
    }
    await folder.close()
  }

  private func close() async {
    // In the reverse order of their start: tracers before what they trace.
    for process in processes.withLock({ $0 }).reversed() {
      process.send(SIGKILL)
      _ = try? await process.end()
    }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in the folder.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The names of its files that end so, without that end.
  func names(endingIn end: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.hasSuffix(end) }.map { String($0.dropLast(end.count)) }
  }

  func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: file(name)))
  }

  @discardableResult
  func write(_ text: String, to name: String, mode: Int = 0o644) throws -> String {
    try write(Data(text.utf8), to: name, mode: mode)
  }

  @discardableResult
  func write(_ bytes: Data, to name: String, mode: Int = 0o644) throws -> String {
    let path = file(name)
    try bytes.write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  /// Starts a process in the folder; its output goes to files named after it.
  ///
  /// The first of the words is the executable, by its path or by its name on PATH.
  func start(
    _ name: String, _ words: [String], environment: [String: String?] = [:],
    output: FileDescriptor? = nil
  ) async throws -> RunningProcess {
    let process = try await RunningProcess(
      name, words, environment: environment, folder: path, output: output)
    processes.withLock { $0.append(process) }
    return process
  }

  /// Runs a process to its end.
  func run(
    _ name: String, _ words: [String], environment: [String: String?] = [:],
    within limit: Duration = Deadline.usual
  ) async throws -> RunningProcess {
    let process = try await start(name, words, environment: environment)
    _ = try await process.end(within: limit)
    return process
  }
}
