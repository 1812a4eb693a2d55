import ArgumentParser
import GoBinary
import Glibc
import ProbePlanning
import ScriptTemplate
import TraceHost

/// From options to a script: the stages binary → plan → script.
struct TracePreparation {
  private let program: GoProgram
  let plan: ProbePlan
  let script: Script
  /// Where the script is written to; nil to print it.
  let reviewPath: String?

  /// Analyses the target and renders its script.
  ///
  /// - Throws: `Failure` if the target cannot be traced.
  init(
    _ target: TargetOptions, _ options: ScriptOptions, command: [String] = [],
    host: HostCapabilities
  ) throws {
    do {
      let file = try Self.file(target, command)
      program = try GoProgram(path: file.path)
      plan = try ProbePlan(joining: program, on: host)
      let name = file.path.split(separator: "/").last.map(String.init) ?? "tuplejoin"
      reviewPath = options.emit == "-" ? nil : options.emit ?? "./\(name).bt"
      script = try Script(
        joining: plan, path: try TargetPath(file.path), on: host, pid: target.pid,
        fileName: reviewPath ?? "\(name).bt", limits: options.limits)
    } catch let error as GoBinaryError {
      throw Failure(error)
    } catch let error as ProbePlanError {
      throw Failure(error)
    } catch let error as ScriptError {
      throw Failure(error)
    } catch let error as TraceHostError {
      throw Failure(error)
    }
  }

  /// Reads every instruction that a probe is for again, and compares the file with the one analysed.
  func verify() throws(GoBinaryError) {
    for case let site? in plan.probes.map(\.site) { try program.verify(site) }
  }

  /// Writes the script for review, or prints it.
  func emit(_ level: Diagnostics.Level) throws {
    do {
      guard let reviewPath else {
        try ByteSink.standardOutput.write(script.text)
        return
      }
      try ReviewFile.write(script, to: reviewPath)
      if level > .quiet { Diagnostics.note("wrote \(reviewPath)") }
    } catch let error as ReviewFileError {
      throw Failure(error)
    } catch OutputError.closed {
      return
    } catch let error as OutputError {
      throw Failure(error)
    }
  }

  private static func file(
    _ target: TargetOptions, _ command: [String]
  ) throws -> TargetFile {
    if let binary = target.binary { return TargetFile(path: binary) }
    if let pid = target.pid { return try TargetFile(pid: pid) }
    guard let executable = command.first else {
      throw ValidationError(
        "Give the program to trace: --binary PATH, --pid NUMBER, or -- COMMAND.")
    }
    return TargetFile(path: executable)
  }
}
