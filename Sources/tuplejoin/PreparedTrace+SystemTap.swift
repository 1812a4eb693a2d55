import ArgumentParser
import Correlation
import ProbePlanning
import ScriptTemplate
import TraceHost
import TraceModel

/// What runs a script.
enum Engine: String, ExpressibleByArgument, CaseIterable {
  case bpftrace, systemtap
}

extension PreparedTrace {
  /// Prepares the script of a trace for SystemTap, which is rendered and never run from here.
  ///
  /// - Parameters:
  ///   - trace: the name of the trace.
  ///   - options: where the script is written to.
  /// - Returns: the trace, whose script can be written.
  /// - Throws: an error of the options or of the script.
  static func systemTap(_ trace: String, _ options: ScriptOptions) async throws -> PreparedTrace {
    guard trace == "icmp" else {
      throw ValidationError("For SystemTap there is a script of icmp only.")
    }
    // SystemTap has wall time.
    let recording = RecordingHeader(clock: KernelClock(offset: 0), trace: .icmp)
    return PreparedTrace(
      trace: .icmp, host: await HostCapabilities.probe(kprobes: []), attachments: [], binaries: [],
      script: try Script(
        systemTap: trace, fileName: "icmp.stp", recording: String(recording.line.dropLast())),
      reviewPath: options.emit == "-" ? nil : options.emit)
  }
}
