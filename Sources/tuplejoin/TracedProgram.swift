import ArgumentParser
import GoBinary
import TraceHost

/// The program that the options name, analysed.
struct TracedProgram: Sendable {
  let file: TargetFile
  let program: GoProgram

  /// Finds and analyses the program.
  ///
  /// - Throws: an error of the options, of the host, or of the file.
  init(_ target: TargetOptions, command: [String] = []) throws {
    if let binary = target.binary {
      file = TargetFile(path: binary)
    } else if let pid = target.pid {
      file = try TargetFile(pid: pid)
    } else if let executable = command.first {
      file = TargetFile(command: executable)
    } else {
      throw ValidationError(
        "Give the program to trace: --binary PATH, --pid N, or -- COMMAND.")
    }
    program = try GoProgram(path: file.path)
  }
}
