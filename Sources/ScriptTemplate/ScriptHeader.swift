import GoBinary
import ProbePlanning
import TraceHost

/// The values of `templates/_header.bt`: what a reviewer wants to know first.
enum ScriptHeader {
  /// The values of every script: its probes, and how it is run, with more folders on `PATH` if need be.
  static func values(
    _ probes: [PlannedProbe], _ version: BpftraceVersion, fileName: String,
    search: TargetSearch
  ) -> [String: TemplateValue] {
    let dialect = BpftraceDialect.of(version)
    return [
      "bpftraceVersion": .text(version.description),
      "textApart": .flag(dialect.printsBytesSlowly),
      "stackLimit": dialect.stackLimit.map { .group(["bytes": .number($0)]) } ?? .flag(false),
      "command": .text(command(version, fileName: fileName, search)),
      "plan": rows(probes),
    ]
  }

  /// What there is to say of one binary.
  static func values(_ target: ScriptTarget) -> [String: TemplateValue] {
    let program = target.plan.program
    return [
      "binary": .text(target.path.text),
      "isSearched": .flag(target.isSearched),
      "buildID": .text(PrintableText.inScript(program.buildID ?? "none")),
      "goVersion": .text(PrintableText.inScript(program.goVersion)),
      "architecture": .text(program.architecture.rawValue),
      "linking": .text(program.linking.description),
      "symbols": .text(program.symbolSource.rawValue),
      "layoutSource": .text(program.layoutSource.description),
      "processes": .text(processes(target.pids)),
      "plan": rows(target.plan.probes.filter { $0.site != nil }),
    ]
  }

  private static func processes(_ pids: [Int32]) -> String {
    switch pids.count {
    case 0: "every process of the binary"
    case 1: "process \(pids[0]) alone"
    default: pids.map(String.init).joined(separator: ", ") + " alone"
    }
  }

  private static func rows(_ probes: [PlannedProbe]) -> TemplateValue {
    .list(
      probes.map { probe in
        [
          "name": .text(probe.probe.rawValue.padded(to: 17)),
          "where": .text(PrintableText.inScript(probe.place)),
          "reason": .text(probe.reason),
        ]
      })
  }

  /// The command that runs the script by hand.
  ///
  /// Offsets in the file need `--unsafe`; into a file, bpftrace prints line by line only with `-B line`.
  private static func command(
    _ version: BpftraceVersion, fileName: String, _ search: TargetSearch
  ) -> String {
    let dialect = BpftraceDialect.of(version)
    let folders = (search.folders ?? []).map { ":" + ShellWord.quoted($0) }.joined()
    let path = folders.isEmpty ? "" : "PATH=\"$PATH\"\(folders) "
    let limit = dialect.needsStringLimit ? "\(dialect.stringLimitVariable)=64 " : ""
    return
      "\(path)\(limit)bpftrace -B line --no-warnings --unsafe \(ShellWord.quoted(PrintableText.inScript(fileName)))"
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
