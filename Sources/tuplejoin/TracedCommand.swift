import Glibc
import Subprocess
import SystemPackage

/// A command that is started once every probe is enabled, and that the run ends with.
struct TracedCommand {
  private let task: Task<Void, Never>
  private let (ends, end): (AsyncStream<Void>, AsyncStream<Void>.Continuation)

  /// Starts the command; its output goes to standard error, since standard output is for records.
  ///
  /// - Parameters:
  ///   - words: the executable and its arguments.
  ///   - ended: called when the command has ended by itself, or could not be started.
  init(_ words: [String], ended: @escaping @Sendable () -> Void) {
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    (self.ends, self.end) = (ends, end)
    let executable: Executable =
      words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0])
    task = Task {
      do {
        _ = try await Subprocess.run(
          executable, arguments: Arguments(Array(words.dropFirst())),
          input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
          output: .fileDescriptor(.standardError, closeAfterSpawningProcess: false),
          error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
        ) { execution in
          // Beside the wait for its end, which begins when this closure returns. The signals go to a
          // descriptor of the process, so that they can reach no other one.
          Task {
            for await _ in ends {
              try? execution.send(signal: .terminate)
              try? await Task.sleep(for: .seconds(5))
              try? execution.send(signal: .kill)
            }
          }
        }
      } catch {
        Diagnostics.warning("cannot start \"\(words[0])\": \(error)")
      }
      ended()
    }
  }

  /// Asks the command to end (SIGTERM, then SIGKILL after five seconds), and waits until it has.
  func end() async {
    end.yield()
    end.finish()
    await task.value
  }
}
