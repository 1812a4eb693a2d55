import ArgumentParser
import GoBinary
import TraceHost

/// A program that the options name, analysed, and which of its processes are traced.
struct TracedProgram: Sendable {
  let file: TargetFile
  let program: GoProgram
  /// The path as the user gave it, or else the file's.
  let shownPath: String
  /// The processes; empty for all.
  private(set) var pids: [Int32]

  private init(_ file: TargetFile, shownPath: String? = nil, pids: [Int32]) throws {
    self.file = file
    self.shownPath = shownPath ?? file.path
    self.pids = pids
    program = try GoProgram(path: file.path)
  }

  /// Finds and analyses the programs; each file once, by however many paths and processes it is named.
  ///
  /// - Returns: one at least.
  /// - Throws: an error of the options, of the host, or of a file.
  static func all(_ target: TargetOptions, command: [String] = []) throws -> [TracedProgram] {
    try distinct(named(by: target, command))
  }

  /// Finds and analyses programs by their paths, of which every process is traced.
  ///
  /// - Throws: an error of the host, or of a file.
  static func all(binaries: [String]) throws -> [TracedProgram] {
    try distinct(binaries.map { try TracedProgram(TargetFile(path: $0), shownPath: $0, pids: []) })
  }

  private static func distinct(_ named: [TracedProgram]) -> [TracedProgram] {
    var programs: [TracedProgram] = []
    for found in named {
      let known = programs.firstIndex {
        $0.program.identity.sharesProbes(with: found.program.identity)
      }
      if let known {
        programs[known].pids += found.pids.filter { !programs[known].pids.contains($0) }
      } else {
        programs.append(found)
      }
    }
    return programs
  }

  private static func named(
    by target: TargetOptions, _ command: [String]
  ) throws -> [TracedProgram] {
    if !target.binaries.isEmpty {
      return try target.binaries.map {
        try TracedProgram(TargetFile(path: $0), shownPath: $0, pids: target.pids)
      }
    }
    if !target.pids.isEmpty {
      return try target.pids.map { try TracedProgram(TargetFile(pid: $0), pids: [$0]) }
    }
    guard let executable = command.first else {
      throw ValidationError(
        "Give the program to trace: --binary PATH, --pid N, or -- COMMAND.")
    }
    return [try TracedProgram(TargetFile(command: executable), pids: [])]
  }
}
