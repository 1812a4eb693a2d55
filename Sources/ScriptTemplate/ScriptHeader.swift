import GoBinary
import ProbePlanning
import TraceHost

/// The values of `templates/_header.bt`: what a reviewer wants to know first.
enum ScriptHeader {
  static func values(
    _ plan: ProbePlan, _ path: TargetPath, _ version: BpftraceVersion, _ pid: Int32?,
    fileName: String
  ) -> [String: TemplateValue] {
    let program = plan.program
    let layout: String =
      switch program.layoutSource {
      case .dwarf: "the program's debugging information"
      case .table(let minor, let evidence):
        "the built-in table for Go 1.\(minor) (\(evidence.rawValue))"
      }
    return [
      "binary": .text(path.text),
      "buildID": .text(PrintableText.of(program.buildID ?? "none")),
      "goVersion": .text(PrintableText.of(program.goVersion)),
      "architecture": .text(program.architecture.rawValue),
      "linking": .text(program.linking.description),
      "symbols": .text(program.symbolSource.rawValue),
      "layoutSource": .text(layout),
      "processes": .text(pid.map { "process \($0) alone" } ?? "every process of the binary"),
      "bpftraceVersion": .text(version.description),
      "command": .text(command(version, fileName: fileName)),
      "plan": .list(
        plan.probes.map { probe in
          [
            "name": .text(probe.probe.rawValue.padded(to: 17)),
            "where": .text(PrintableText.of(probe.place)),
            "reason": .text(probe.reason),
          ]
        }),
      "processStartField": .text("start_boottime"),
    ]
  }

  /// The command that runs the script by hand.
  ///
  /// Offsets in the file need `--unsafe`; into a file, bpftrace prints line by line only with `-B line`.
  private static func command(_ version: BpftraceVersion, fileName: String) -> String {
    let dialect = BpftraceDialect.of(version)
    let environment = dialect.needsStringLimit ? "\(dialect.stringLimitVariable)=64 " : ""
    return "\(environment)bpftrace -B line --unsafe \(ShellWord.quoted(PrintableText.of(fileName)))"
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

/// A word of a POSIX shell command.
enum ShellWord {
  /// The word, in single quotes if any character of it means something to the shell.
  static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy { character in
      character.isASCII
        && (character.isLetter || character.isNumber || "_-./+,@%".contains(character))
    }
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
