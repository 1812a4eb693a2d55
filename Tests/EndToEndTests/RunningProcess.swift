import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// A real process whose output goes to files, so that it can be read while it runs and afterwards.
final class RunningProcess: Sendable {
  let name: String
  let pid: pid_t
  /// The files that standard output and standard error go to.
  let outputPath, errorPath: String
  private let status = Mutex<TerminationStatus?>(nil)

  struct CannotStart: Error {
    let words: [String]
    let reason: String
  }

  init(
    _ name: String, _ words: [String], environment: [String: String?], folder: String,
    output: FileDescriptor?
  ) async throws {
    self.name = name
    outputPath = "\(folder)/\(name).out"
    errorPath = "\(folder)/\(name).err"
    let executable: Executable =
      words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0])
    let changes = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    let standardOutput = try output ?? Self.create(outputPath)
    let standardError = try Self.create(errorPath)
    let (pids, started) = AsyncStream.makeStream(of: pid_t.self)
    let (ends, ended) = AsyncStream.makeStream(of: Result<TerminationStatus, any Error>.self)
    Task {
      do {
        let result = try await Subprocess.run(
          executable, arguments: Arguments(Array(words.dropFirst())),
          environment: .inherit.updating(Dictionary(uniqueKeysWithValues: changes)),
          workingDirectory: FilePath(folder), input: .none,
          output: .fileDescriptor(standardOutput, closeAfterSpawningProcess: true),
          error: .fileDescriptor(standardError, closeAfterSpawningProcess: true)
        ) { execution in
          started.yield(pid_t(execution.processIdentifier.value))
          started.finish()
        }
        ended.yield(.success(result.terminationStatus))
      } catch {
        ended.yield(.failure(error))
      }
      started.finish()
      ended.finish()
    }
    guard let pid = await pids.first(where: { _ in true }) else {
      let reason = await ends.first { _ in true }
      throw CannotStart(words: words, reason: "\(String(describing: reason))")
    }
    self.pid = pid
    Task {
      for await end in ends {
        status.withLock { $0 = (try? end.get()) ?? .exited(-1) }
      }
    }
  }

  private static func create(_ path: String) throws -> FileDescriptor {
    try .open(
      FilePath(path), .writeOnly, options: [.create, .truncate],
      permissions: [.ownerReadWrite, .groupRead, .otherRead])
  }

  /// What became of the process; nil while it runs.
  var termination: TerminationStatus? { status.withLock { $0 } }

  var hasEnded: Bool { termination != nil }

  var output: String { Self.text(outputPath) }
  var errors: String { Self.text(errorPath) }

  private static func text(_ path: String) -> String {
    String(decoding: (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data(), as: UTF8.self)
  }

  func send(_ signal: Int32) {
    if !hasEnded { kill(pid, signal) }
  }

  /// Waits until the process has ended by itself.
  func end(within limit: Duration = Deadline.usual) async throws -> TerminationStatus {
    try await Deadline(limit).wait(for: "the end of \(name)") { self.termination }
  }

  /// Asks the process to end, and waits until it has.
  func stop(_ signal: Int32 = SIGTERM) async throws {
    send(signal)
    _ = try await end()
  }
}
